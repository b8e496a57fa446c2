/** A STOMP session at the edge has an end, whatever its client and the rest of the company do. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { writeFrame } from "#shared/stomp/write-frame.ts";
import { clientOn, signup } from "./stomp-client.suite.ts";
import { StompRelay } from "./stomp-relay.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A client of a relay of the test's own, whose timers can be moved by hand. */
function relayed() {
  const { 0: client, 1: server } = new WebSocketPair();
  new StompRelay(server, env, "192.0.2.1").start();
  return clientOn(client);
}

test("a client that has not subscribed within 20 s is let go", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const silent = relayed();
  const connected = relayed();
  connected.socket.send(writeFrame("CONNECT", { "accept-version": "1.2" }));
  await connected.hears(1);
  vi.advanceTimersByTime(20_000);
  expect(await silent.closed).toBe(1008);
  expect(await connected.closed).toBe(1008);
  expect(silent.heard()).toEqual(["limit exceeded"]);
  expect(connected.heard()).toEqual(["CONNECTED", "limit exceeded"]);
});

test("a client that has is not, and leaves no timer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { connect, subscribe } = await signup();
  const { socket, hears } = relayed();
  socket.send(connect + subscribe);
  await hears(2);
  expect(vi.getTimerCount()).toBe(0);
});

test("a signup that is watched too often is not watched, and its object is not asked", async () => {
  const { connect, subscribe } = await signup();
  const asked = vi.spyOn(env.USERS, "getByName").mockClear();
  vi.spyOn(env.WATCH_LIMIT, "limit").mockImplementation(async ({ key }) => ({ success: !key.startsWith("signup") }));
  const { socket, frames, closed } = relayed();
  socket.send(connect + subscribe.replace("id:0", "id:0\nreceipt:r"));
  expect(await closed).toBe(1008);
  expect(frames.at(-1)?.headers.get("message")).toBe("limit exceeded");
  expect(frames.at(-1)?.headers.get("receipt-id")).toBe("r");
  expect(asked).not.toHaveBeenCalled();
});

test("messages that pile up while an object is called are not kept", async () => {
  const { connect, subscribe } = await signup();
  const never = { fetch: () => new Promise<never>(() => {}) };
  vi.spyOn(env.USERS, "getByName").mockReturnValue(never as unknown as ReturnType<typeof env.USERS.getByName>);
  const { socket, heard, closed } = relayed();
  socket.send(connect + subscribe);
  for (let sent = 0; sent < 40; sent++) socket.send("\n");
  expect(await closed).toBe(1008);
  expect(heard()).toEqual(["CONNECTED", "limit exceeded"]);
});

test("a client that leaves while its object is called leaves no socket behind", async () => {
  const { connect, subscribe } = await signup();
  const { 0: ours, 1: objects } = new WebSocketPair();
  const answered = Promise.withResolvers<Response>();
  const asked = vi.spyOn(env.USERS, "getByName").mockClear();
  const slow = { fetch: () => answered.promise };
  asked.mockReturnValue(slow as unknown as ReturnType<typeof env.USERS.getByName>);
  const { socket } = relayed();
  socket.send(connect + subscribe);
  await vi.waitUntil(() => asked.mock.calls.length > 0);
  const left = new Promise((resolve) => {
    socket.addEventListener("close", resolve);
  });
  socket.close(1000);
  await left;
  objects.accept();
  const closed = new Promise<number>((resolve) => {
    objects.addEventListener("close", ({ code }) => resolve(code));
  });
  answered.resolve(new Response(null, { status: 101, webSocket: ours }));
  expect(await closed).toBe(1000);
});

test("an object that cannot be reached is unavailable", async () => {
  const { connect, subscribe } = await signup();
  vi.spyOn(env.USERS, "getByName").mockImplementation(() => {
    throw new Error("away");
  });
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const { socket, heard, closed } = relayed();
  socket.send(connect + subscribe);
  expect(await closed).toBe(1008);
  expect(heard()).toEqual(["CONNECTED", "unavailable"]);
  expect(warn.mock.calls.flat()).toEqual(['{"level":"warn","event":"stomp broken off","reason":"away"}']);
});
