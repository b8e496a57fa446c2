/** As many sockets of one signup as there may be, and more. */
import { expect, test } from "vitest";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { seqsOf, socketOn } from "./sockets.suite.ts";

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
}, 120_000);
