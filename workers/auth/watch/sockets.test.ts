/** Sockets that the object holds, as they outlive it: over STOMP, and across releases. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { storedSignup, type StoredSignup } from "../user-object/user-object.suite.ts";
import { seqsOf, socketOn } from "./sockets.suite.ts";
import { connectFrame, framesOf, subscribeFrame } from "./stomp.suite.ts";

describe("a socket that speaks STOMP", () => {
  /** True once the object has heard the beginning of a frame, of so many octets. */
  const isKept = ({ object, eventId }: StoredSignup, octets: number) =>
    runInDurableObject(object, (_, ctx) =>
      ctx.getWebSockets(eventId).some((socket) => socket.deserializeAttachment().rest.length === octets),
    );

  /** Opens one, and collects its frames: the command, and `seq` or the receipt. */
  async function stompOn(target: StoredSignup) {
    const { frames, socket, closed } = await socketOn(target, { offered: "v10.stomp, v12.stomp" });
    const heard = () =>
      frames.flatMap(framesOf).map(({ command, headers, body }) => {
        return [command, headers.get("receipt-id") ?? (command === "MESSAGE" ? seqsOf([body])[0] : "")];
      });
    const hears = (count: number) => vi.waitUntil(() => frames.length >= count, { timeout: 4_000 });
    return { heard, hears, closed, say: (message: string | Uint8Array) => socket!.send(message) };
  }

  test("goes on with the same session after each eviction, in the middle of a frame too", async () => {
    const target = await storedSignup();
    const { heard, hears, closed, say } = await stompOn(target);
    say(connectFrame({ eventId: target.eventId, token: "" }));
    await hears(1);
    await evictDurableObject(target.object);
    const frame = new TextEncoder().encode(subscribeFrame(target.userId, { receipt: "한" }));
    const inTheCharacter = frame.indexOf(0xed) + 1;
    say(frame.slice(0, inTheCharacter));
    await vi.waitUntil(() => isKept(target, inTheCharacter));
    await evictDurableObject(target.object);
    say(frame.slice(inTheCharacter));
    await hears(3);
    await evictDurableObject(target.object);
    await target.answer("customer");
    await hears(4);
    await evictDurableObject(target.object);
    say("UNSUBSCRIBE\nid:0\nreceipt:u\n\n\0");
    await hears(5);
    await evictDurableObject(target.object);
    say(subscribeFrame(target.userId, { id: "1" }));
    await hears(6);
    await evictDurableObject(target.object);
    await target.answer("chat");
    expect(await closed).toBe(1000);
    expect(heard()).toEqual([
      ["CONNECTED", ""],
      ["RECEIPT", "한"],
      ["MESSAGE", 2],
      ["MESSAGE", 3],
      ["RECEIPT", "u"],
      ["MESSAGE", 3],
      ["MESSAGE", 4],
    ]);
  });

  test("is told nothing before it has subscribed, and nothing is told to a JSON socket in its words", async () => {
    const target = await storedSignup();
    const json = await socketOn(target);
    const { heard, hears, say } = await stompOn(target);
    await target.answer("customer");
    say(connectFrame({ eventId: target.eventId, token: "" }));
    await hears(1);
    expect(heard()).toEqual([["CONNECTED", ""]]);
    expect(seqsOf(json.frames)).toEqual([2, 3]);
  });

  test("is closed with an ERROR frame when it breaks a rule, and the others are not", async () => {
    const target = await storedSignup();
    const good = await stompOn(target);
    const bad = await stompOn(target);
    bad.say("SEND\n\n\0");
    expect(await bad.closed).toBe(1008);
    expect(bad.heard()).toEqual([["ERROR", ""]]);
    good.say(connectFrame({ eventId: target.eventId, token: "" }) + subscribeFrame(target.userId));
    await target.answer("chat");
    await target.answer("customer");
    expect(await good.closed).toBe(1000);
  });

  test("has an attachment for the longest of all that it may have said", async () => {
    const target = await storedSignup();
    const { hears, closed, say } = await stompOn(target);
    const ids = ["a", "b", "c", "d"].map((id) => subscribeFrame(target.userId, { id: "한".repeat(63) + id }));
    say(connectFrame({ eventId: target.eventId, token: "" }) + ids.join(""));
    await hears(5);
    const head = `UNSUBSCRIBE\nreceipt:r\nid:${"한".repeat(63)}a\n${`a:${"b".repeat(900)}\n`.repeat(4)}a:`;
    const rest = 4_093 - new TextEncoder().encode(head).length;
    say(head + "b".repeat(rest));
    await vi.waitUntil(() => isKept(target, 4_093));
    await evictDurableObject(target.object);
    say("\n\n\0");
    await hears(6);
    await target.answer("chat");
    await target.answer("customer");
    expect(await closed).toBe(1000);
  });
});

test("a socket of the release before, whose attachment is a number, is told what is new", async () => {
  const target = await storedSignup();
  const { frames, closed } = await socketOn(target);
  await runInDurableObject(target.object, (_, ctx) => {
    for (const socket of ctx.getWebSockets(target.eventId)) socket.serializeAttachment(2);
  });
  await evictDurableObject(target.object);
  await target.answer("chat");
  await target.answer("customer");
  expect(await closed).toBe(1000);
  expect(seqsOf(frames)).toEqual([2, 3, 4]);
});

test("a socket of a later release, whose attachment cannot be read, is told to come back, and no other", async () => {
  const target = await storedSignup();
  const good = await socketOn(target);
  const other = await socketOn(target, { address: "192.0.2.2" });
  await runInDurableObject(target.object, (_, ctx) => {
    const [socket] = ctx.getWebSockets(`${target.eventId} 192.0.2.2`);
    socket?.serializeAttachment({ protocol: "carrier pigeon" });
  });
  await target.answer("chat");
  expect(await other.closed).toBe(1012);
  await target.answer("customer");
  expect(await good.closed).toBe(1000);
  expect([seqsOf(good.frames), seqsOf(other.frames)]).toEqual([[2, 3, 4], [2]]);
});
