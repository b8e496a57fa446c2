import { evictDurableObject } from "cloudflare:test";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { seqsOf, socketOn } from "./sockets.suite.ts";

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

describe("a stream", () => {
  test("begins with the current snapshot, follows each change, and ends with the settled one", async () => {
    const { object, eventId, answer } = await storedSignup();
    const next = linesOf((await object.watch(eventId))!);
    expect(await next()).toMatchObject({ seq: 2, settled: false });
    await answer("customer");
    expect(await next()).toMatchObject({ seq: 3, services: { customer: { status: "success" } } });
    await answer("chat");
    expect(await next()).toMatchObject({ seq: 4, settled: true });
    expect(await next()).toBeUndefined();
  });

  test("of a settled signup is that one snapshot", async () => {
    const { object, eventId, answer } = await storedSignup();
    await answer("chat");
    await answer("customer");
    const next = linesOf((await object.watch(eventId))!);
    expect(await next()).toMatchObject({ seq: 4, settled: true });
    expect(await next()).toBeUndefined();
  });

  test("that nobody reads does not keep the signup from settling, nor another watcher from seeing it", async () => {
    const { object, eventId, answer } = await storedSignup();
    const unread = (await object.watch(eventId))!;
    const next = linesOf((await object.watch(eventId))!);
    await answer("chat");
    await answer("customer");
    let last = await next();
    while (last?.settled === false) last = await next();
    expect(last?.seq).toBe(4);
    await unread.cancel();
  });
});

describe("a socket", () => {
  test("gets the current snapshot at once, then each change, and is closed with 1000 after the settled one", async () => {
    const target = await storedSignup();
    const { frames, closed } = await socketOn(target);
    await target.answer("chat");
    await target.answer("customer");
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([2, 3, 4]);
  });

  test("that leaves is closed back, with its own code", async () => {
    const { closed, socket } = await socketOn(await storedSignup());
    socket?.close(4_000, "leaving");
    expect(await closed).toBe(4_000);
  });

  test("on a settled signup gets that snapshot and is closed", async () => {
    const target = await storedSignup();
    await target.answer("chat");
    await target.answer("customer");
    const { frames, closed } = await socketOn(target);
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([4]);
  });

  test("hibernates while its object is evicted, and gets each later change once", async () => {
    const target = await storedSignup();
    const { frames, closed } = await socketOn(target);
    await evictDurableObject(target.object);
    await target.answer("customer");
    await evictDurableObject(target.object);
    await target.answer("chat");
    expect(await closed).toBe(1000);
    expect(seqsOf(frames)).toEqual([2, 3, 4]);
  });

  test("gets a pong for a ping, and nothing else", async () => {
    const { object, eventId } = await storedSignup();
    const { frames, socket } = await socketOn({ object, eventId });
    socket!.send("ping");
    await vi.waitUntil(() => frames.includes("pong"));
    expect(seqsOf(frames.filter((frame) => frame !== "pong"))).toEqual([2]);
  });

  test.each([
    ["anything else", '{"seq":99}', 1008],
    ["a long frame", "x".repeat(4_097), 1009],
    ["a binary frame", new Uint8Array(4), 1003],
  ])("that says %s is closed, and the others are not", async (_, said, code) => {
    const target = await storedSignup();
    const good = await socketOn(target);
    const bad = await socketOn(target);
    bad.socket!.send(said);
    expect(await bad.closed).toBe(code);
    await target.answer("chat");
    await target.answer("customer");
    expect(await good.closed).toBe(1000);
  });

  test("is refused when its address has a thousand on the signup already", async () => {
    const target = await storedSignup();
    for (let opened = 0; opened < 1_000; opened++) expect((await socketOn(target)).status).toBe(101);
    expect((await socketOn(target)).status).toBe(429);
    expect((await socketOn(target, { address: "192.0.2.2" })).status).toBe(101);
  });

  test("is refused for a signup that the object does not know", async () => {
    const { object } = await storedSignup();
    expect((await socketOn({ object, eventId: crypto.randomUUID() })).status).toBe(404);
  });
});

test("a snapshot that was sent is still there after an eviction", async () => {
  const { object, eventId, answer } = await storedSignup();
  const next = linesOf((await object.watch(eventId))!);
  await answer("chat");
  await answer("customer");
  let told = await next();
  while (told?.settled === false) told = await next();
  await evictDurableObject(object);
  expect(await object.snapshot(eventId)).toEqual(told);
});
