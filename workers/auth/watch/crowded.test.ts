/** As many watchers of one signup as there may be, and more. */
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../client.suite.ts";
import { storedSignup, type StoredSignup } from "../user-object/user-object.suite.ts";
import { signupToken } from "./signup-token.ts";
import { seqsOf, socketOn } from "./sockets.suite.ts";

vi.setConfig({ testTimeout: 120_000 });

describe("an object that has two thousand streams", () => {
  async function crowded(): Promise<StoredSignup & { one: ReadableStream<Uint8Array> }> {
    const target = await storedSignup();
    const streams: ReadableStream<Uint8Array>[] = [];
    for (let opened = 0; opened < 2_000; opened += 1) streams.push((await target.object.watch(target.eventId))!);
    onTestFinished(async () => {
      await Promise.all(streams.slice(1).map(async (stream) => stream.cancel()));
    });
    return { ...target, one: streams[0]! };
  }

  async function events({ userId, eventId }: StoredSignup): Promise<Response> {
    const token = await signupToken(env.AUTH_SECRET, userId, eventId);
    return ask(`/user/${userId}/signups/${eventId}/events`, { headers: { authorization: `Bearer ${token}` } });
  }

  test("refuses the next with 429 and when to come back, lets a socket in, and a stream again once one has left", async () => {
    const target = await crowded();
    const refused = await events(target);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await refused.json()).toMatchObject({ code: "too_many_requests" });
    expect((await socketOn(target)).status).toBe(101);
    await target.one.cancel();
    await vi.waitUntil(async () => {
      const { status, body } = await events(target);
      await body?.cancel();
      return status === 200;
    });
  });
});

test("ten thousand sockets get the settled snapshot once each; one more is refused until somebody has left", async () => {
  const target = await storedSignup();
  const open = (index: number) => socketOn(target, { address: `198.51.100.${Math.floor(index / 1_000)}` });
  const watchers: Awaited<ReturnType<typeof open>>[] = [];
  while (watchers.length < 10_000) {
    const from = watchers.length;
    watchers.push(...(await Promise.all(Array.from({ length: 100 }, async (_, index) => open(from + index)))));
  }
  expect(new Set(watchers.map(({ status }) => status))).toEqual(new Set([101]));
  expect((await open(10_000)).status).toBe(429);
  watchers[0]!.socket!.close(1_000);
  await watchers[0]!.closed;
  expect((await open(10_000)).status).toBe(101);

  await target.answer("chat");
  await target.answer("customer");
  expect(new Set(await Promise.all(watchers.map(({ closed }) => closed)))).toEqual(new Set([1_000]));
  const unlike = watchers.slice(1).filter(({ frames }) => {
    const seqs = seqsOf(frames);
    const isOnce = new Set(seqs).size === seqs.length;
    return !isOnce || frames.filter((frame) => frame.includes('"settled":true')).length !== 1;
  });
  expect(unlike).toEqual([]);
});
