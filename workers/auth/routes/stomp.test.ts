/** STOMP at `/stomp`: the token is in CONNECT, the userId in SUBSCRIBE; and without the token no object is asked for anything. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { writeFrame } from "#shared/stomp/write-frame.ts";
import { ORIGIN, ask, kept } from "../client.suite.ts";
import { signupToken } from "../watch/signup-token.ts";
import { clientOn, signup } from "../watch/stomp-client.suite.ts";
import { connectFrame, subscribeFrame } from "../watch/stomp.suite.ts";

const UPGRADE = { upgrade: "websocket" };

afterEach(() => vi.restoreAllMocks());

/** Opens a socket, and collects what is answered. */
async function opened(headers: Record<string, string> = {}) {
  const response = await ask("/stomp", { headers: { ...UPGRADE, ...headers } });
  return clientOn(response.webSocket!);
}

describe("with the signup's token", () => {
  test("a client gets the current snapshot, each new one, and 1000 after the settled one", async () => {
    const { connect, subscribe, answer } = await signup();
    const { socket, heard, hears, closed } = await opened();
    socket.send(connect + subscribe);
    await hears(2);
    await answer("chat");
    await answer("customer");
    expect(await closed).toBe(1000);
    expect(heard()).toEqual(["CONNECTED", 2, 3, 4]);
  });

  test("a client that comes after the end gets the settled snapshot, on each subscription of the message, and 1000", async () => {
    const { userId, connect, subscribe, answer } = await signup();
    await answer("chat");
    await answer("customer");
    const { socket, heard, closed } = await opened();
    socket.send(connect + subscribe + subscribeFrame(userId, { id: "1" }));
    expect(await closed).toBe(1000);
    expect(heard()).toEqual(["CONNECTED", 4, 4]);
  });

  test("a client that has unsubscribed is told nothing more, and let go with 1000 when the signup is settled", async () => {
    const { connect, subscribe, answer } = await signup();
    const { socket, heard, hears, closed } = await opened();
    socket.send(connect + subscribe);
    await hears(2);
    socket.send(writeFrame("UNSUBSCRIBE", { id: "0", receipt: "r" }));
    await hears(3);
    await answer("chat");
    await answer("customer");
    expect(await closed).toBe(1000);
    expect(heard()).toEqual(["CONNECTED", 2, "RECEIPT"]);
  });

  test("a second subscription, and messages that come while the token is checked, are answered in order", async () => {
    const { userId, connect, subscribe } = await signup();
    const { socket, frames, hears } = await opened();
    const frame = subscribeFrame(userId, { id: "1", receipt: "r" });
    for (const said of [...connect, ...subscribe]) socket.send(said);
    await hears(2);
    socket.send(new TextEncoder().encode(frame));
    await hears(4);
    const got = frames.map(({ command, headers }) => [command, headers.get("subscription") ?? ""]);
    expect(got).toEqual([
      ["CONNECTED", ""],
      ["MESSAGE", "0"],
      ["RECEIPT", ""],
      ["MESSAGE", "1"],
    ]);
  });

  test("a client is told to come back when its object is reset", async () => {
    const { object, connect, subscribe } = await signup();
    const { socket, hears, closed } = await opened();
    socket.send(connect + subscribe);
    await hears(2);
    await runInDurableObject(object, (_, ctx) => ctx.abort("reset")).catch(() => {});
    expect(await closed).toBe(1012);
  });

  test("the object's socket goes when its client does", async () => {
    const { object, eventId, connect, subscribe } = await signup();
    const { socket, hears } = await opened();
    socket.send(connect + subscribe);
    await hears(2);
    const sockets = () => runInDurableObject(object, (_, ctx) => ctx.getWebSockets(eventId).length);
    expect(await sockets()).toBe(1);
    socket.close(1000);
    await vi.waitUntil(async () => (await sockets()) === 0);
  });

  test("a signup that its object does not know any more is not found", async () => {
    const { userId, subscribe } = await signup();
    const eventId = crypto.randomUUID();
    const token = await signupToken(env.AUTH_SECRET, userId, eventId);
    const { socket, heard, closed } = await opened();
    socket.send(connectFrame({ eventId, token }) + subscribe);
    expect(await closed).toBe(1008);
    expect(heard()).toEqual(["CONNECTED", "not found"]);
  });
});

describe("without it there is nothing to find, and no object is asked:", () => {
  test.each<[string, (mine: Signup, other: Signup) => string]>([
    ["no token", ({ eventId }) => connectFrame({ eventId, token: "" })],
    ["no login and no passcode", () => writeFrame("CONNECT", { "accept-version": "1.2" })],
    ["a token that is not one", ({ eventId }) => connectFrame({ eventId, token: "letmein" })],
    ["a token of zeros", ({ eventId }) => connectFrame({ eventId, token: "A".repeat(43) })],
    ["another signup's token", ({ eventId }, { token }) => connectFrame({ eventId, token })],
    ["another signup's event id", ({ token }, { eventId }) => connectFrame({ eventId, token })],
    ["another signup's event id and token", (_, { connect }) => connect],
    ["an event id that is none", ({ token }) => connectFrame({ eventId: "7", token })],
  ])("%s", async (_, connectWith) => {
    const [mine, other] = [await signup(), await signup()];
    const asked = vi.spyOn(env.USERS, "getByName").mockClear();
    const { socket, heard, closed } = await opened();
    socket.send(connectWith(mine, other) + mine.subscribe);
    expect(await closed).toBe(1008);
    expect(heard()).toEqual(["CONNECTED", "not found"]);
    expect(asked).not.toHaveBeenCalled();
  });

  test("a userId that nobody has", async () => {
    const { objects } = await kept();
    const { connect } = await signup();
    const { socket, heard, closed } = await opened();
    socket.send(connect + subscribeFrame("nobody-at-all"));
    expect(await closed).toBe(1008);
    expect(heard()).toEqual(["CONNECTED", "not found"]);
    expect((await kept()).objects).toBe(objects + 1);
  });
});

describe("the door", () => {
  test.each([
    ["v12.stomp", "v12.stomp"],
    ["v10.stomp, v11.stomp, v12.stomp", "v12.stomp"],
    ["v10.stomp,v12.stomp", "v12.stomp"],
    ["v11.stomp", null],
    ["V12.STOMP", null],
    ["", null],
  ])("of the subprotocols %j agrees on %j", async (offered, agreed) => {
    const response = await ask("/stomp", { headers: { ...UPGRADE, "sec-websocket-protocol": offered } });
    response.webSocket?.accept();
    expect([response.status, response.headers.get("sec-websocket-protocol")]).toEqual([101, agreed]);
  });

  test("is open to a page of our own, and not to another site's", async () => {
    const { socket } = await opened({ origin: ORIGIN });
    socket.close();
    for (const origin of ["https://elsewhere.example", "null", `${ORIGIN}.example`]) {
      expect((await ask("/stomp", { headers: { ...UPGRADE, origin } })).status).toBe(403);
    }
  });

  test("asks for a WebSocket whoever does not want one", async () => {
    const response = await ask("/stomp");
    expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
    expect(await response.json()).toMatchObject({ code: "upgrade_required" });
  });
});

type Signup = Awaited<ReturnType<typeof signup>>;
