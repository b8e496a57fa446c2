import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Replica } from "#shared/contract/services.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/status.ts";
import type { Signup } from "./signup.ts";

type Watched = { signup: DurableObjectStub<Signup>; eventId: string; answer: (service: Replica) => Promise<void> };

/** A signup that auth has stored and that both replicas still owe an answer. */
async function watched(): Promise<Watched> {
  const userId = `w${crypto.randomUUID().slice(0, 8)}`;
  const eventId = crypto.randomUUID();
  const signup = env.SIGNUP.getByName(userId);
  const profile = { userName: "kim", email: "kim@example.com", role: "ROLE_USER" as const };
  await signup.begin({ eventId, userId, profile, passwordHash: "$scrypt$x", fingerprint: "", traceparent: "" });
  await vi.waitUntil(async () => (await signup.snapshot(eventId))?.services.auth.status === "success");
  const answer = (service: Replica) => signup.recordReplies([{ eventId, service, verdict: "success" }]);
  return { signup, eventId, answer };
}

/** Reads a stream's lines, one snapshot at a time; undefined at its end. */
function linesOf(stream: ReadableStream<Uint8Array>): () => Promise<Snapshot | undefined> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  onTestFinished(() => reader.cancel());
  let rest = "";
  return async () => {
    while (!rest.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return snapshotSchema.parse(JSON.parse(line));
  };
}

/** Opens a socket and collects what it says. */
async function socketOn({ signup, eventId }: Pick<Watched, "signup" | "eventId">, address = "192.0.2.1") {
  const response = await signup.fetch(`http://signup/${eventId}`, {
    headers: { upgrade: "websocket", "x-watcher": address },
  });
  const socket = response.webSocket;
  const frames: string[] = [];
  if (socket === null) return { status: response.status, frames, closed: Promise.resolve(0), socket };
  socket.addEventListener("message", ({ data }) => void frames.push(String(data)));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve(code));
  });
  socket.accept();
  onTestFinished(() => socket.close());
  return { status: response.status, frames, closed, socket };
}

const seqsOf = (frames: readonly string[]) => frames.map((frame) => snapshotSchema.parse(JSON.parse(frame)).seq);

describe("a stream", () => {
  test("begins with the current snapshot, follows each change, and ends with the settled one", async () => {
    const { signup, eventId, answer } = await watched();
    const next = linesOf((await signup.watch(eventId))!);
    expect(await next()).toMatchObject({ seq: 2, settled: false });
    await answer("customer");
    expect(await next()).toMatchObject({ seq: 3, services: { customer: { status: "success" } } });
    await answer("chat");
    expect(await next()).toMatchObject({ seq: 4, settled: true });
    expect(await next()).toBeUndefined();
  });

  test("of a settled signup is that one snapshot", async () => {
    const { signup, eventId, answer } = await watched();
    await answer("chat");
    await answer("customer");
    const next = linesOf((await signup.watch(eventId))!);
    expect(await next()).toMatchObject({ seq: 4, settled: true });
    expect(await next()).toBeUndefined();
  });

  test("that nobody reads does not keep the signup from settling, nor another watcher from seeing it", async () => {
    const { signup, eventId, answer } = await watched();
    const unread = (await signup.watch(eventId))!;
    const next = linesOf((await signup.watch(eventId))!);
    await answer("chat");
    await answer("customer");
    let last = await next();
    while (last?.settled === false) last = await next();
    expect(last?.seq).toBe(4);
    await unread.cancel();
  });
});

describe("a socket", () => {
  test("is told the current snapshot at once, then each change, and is closed with 1000 after the settled one", async () => {
    const target = await watched();
    const { frames, closed } = await socketOn(target);
    await target.answer("chat");
    await target.answer("customer");
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([2, 3, 4]);
  });

  test("on a settled signup is told so and closed", async () => {
    const target = await watched();
    await target.answer("chat");
    await target.answer("customer");
    const { frames, closed } = await socketOn(target);
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([4]);
  });

  test("hibernates while its object is evicted, and is told of what happens afterwards, once each", async () => {
    const target = await watched();
    const { frames, closed } = await socketOn(target);
    await evictDurableObject(target.signup);
    await target.answer("customer");
    await evictDurableObject(target.signup);
    await target.answer("chat");
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([2, 3, 4]);
  });

  test("gets a pong for a ping, and nothing else", async () => {
    const { signup, eventId } = await watched();
    const { frames, socket } = await socketOn({ signup, eventId });
    socket!.send("ping");
    await vi.waitUntil(() => frames.includes("pong"));
    expect(seqsOf(frames.filter((frame) => frame !== "pong"))).toEqual([2]);
  });

  test.each([
    ["anything else", '{"seq":99}', 1008],
    ["a long frame", "x".repeat(4_097), 1009],
    ["a binary frame", new Uint8Array(4), 1003],
  ])("that says %s is closed, and the others are not", async (_, said, code) => {
    const target = await watched();
    const good = await socketOn(target);
    const bad = await socketOn(target);
    bad.socket!.send(said);
    expect(await bad.closed).toBe(code);
    await target.answer("chat");
    await target.answer("customer");
    expect(await good.closed).toBe(1000);
  });

  test("is refused when its address has a thousand on the signup already", async () => {
    const target = await watched();
    for (let opened = 0; opened < 1_000; opened++) expect((await socketOn(target)).status).toBe(101);
    expect((await socketOn(target)).status).toBe(429);
    expect((await socketOn(target, "192.0.2.2")).status).toBe(101);
  });

  test("is refused for a signup that the object does not know", async () => {
    const { signup } = await watched();
    expect((await socketOn({ signup, eventId: crypto.randomUUID() })).status).toBe(404);
  });
});

test("what a watcher was told is there after an eviction", async () => {
  const { signup, eventId, answer } = await watched();
  const next = linesOf((await signup.watch(eventId))!);
  await answer("chat");
  await answer("customer");
  let told = await next();
  while (told?.settled === false) told = await next();
  await evictDurableObject(signup);
  expect(await signup.snapshot(eventId)).toEqual(told);
});
