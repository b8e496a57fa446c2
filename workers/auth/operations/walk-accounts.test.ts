/** What a walk cost, and what it finds in it. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import {
  HOUR_MS,
  MINUTE_MS,
  NOW_MS,
  SIZES,
  asked,
  begin,
  fill,
  rangesAsked,
  cost,
  repaired,
  theirs,
  tick,
  walkNow,
} from "./reconciler.suite.ts";

beforeEach(begin);

test("a first walk reads each account once, and keeps a digest of each range", async () => {
  await fill(250);
  await tick(NOW_MS);
  const ranges = [
    ["", "u-00099"],
    ["u-00099", "u-00199"],
    ["u-00199", null],
  ];
  expect(rangesAsked()).toEqual(ranges.map((range) => [range]));
  expect(asked.list).not.toHaveBeenCalled();
  expect(repaired).not.toHaveBeenCalled();
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 250, endedAtMs: NOW_MS, startedAtMs: null });
  expect(cost.read).toBeGreaterThanOrEqual(250);
  expect(cost.read).toBeLessThan(300);
});

test("a walk that finds nothing written since reads a row per range, and asks for all of them at once", async () => {
  await fill(3_000);
  await tick(NOW_MS);
  await tick(NOW_MS + MINUTE_MS);
  asked.digests.mockClear();
  cost.read = 0;
  await tick(NOW_MS + 2 * HOUR_MS);
  expect(rangesAsked()).toMatchObject([{ length: 30 }]);
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 3_000, endedAtMs: NOW_MS + 2 * HOUR_MS });
  expect(cost.read).toBeLessThan(3_000 / 10 / 5);
});

test("a walk reads again the ranges that were written to, and no other", async () => {
  await fill(1_000);
  await tick(NOW_MS);
  cost.read = 0;
  await env.DB.batch([
    env.DB.prepare("UPDATE users SET revision = 2 WHERE user_id = 'u-00150'"),
    env.DB.prepare("DELETE FROM users WHERE user_id = 'u-00650'"),
    env.DB.prepare("UPDATE users SET email = 'another' WHERE user_id = 'u-00350'"),
  ]);
  theirs.kept = theirs.kept.filter(({ userId }) => userId !== "u-00650");
  theirs.kept[150]!.revision = 2;
  await tick(NOW_MS + HOUR_MS);
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 999 });
  expect(cost.read).toBeGreaterThanOrEqual(199);
  expect(cost.read).toBeLessThan(300);
});

test("once a day a walk reads every account, whatever is kept", async () => {
  await fill(250);
  await tick(NOW_MS);
  await tick(NOW_MS + 24 * HOUR_MS - 1);
  asked.digests.mockClear();
  cost.read = 0;
  await env.DB.prepare("UPDATE ranges SET digest = 'wrong'").run();
  await tick(NOW_MS + 48 * HOUR_MS);
  expect(asked.digests.mock.calls.map(([, reading]) => reading)).toEqual(["anew", "anew", "anew"]);
  expect(await walkNow()).toMatchObject({ drift: 0, allReadAtMs: NOW_MS + 48 * HOUR_MS });
  expect(cost.read).toBeGreaterThanOrEqual(250);
  const { results } = await env.DB.prepare("SELECT count(*) AS n FROM ranges WHERE digest <> 'wrong'").all();
  expect(results).toEqual([{ n: 3 }]);
});

test("of a range that differs only the pages are read, and only the page that differs is listed", async () => {
  await fill(1_000);
  await tick(NOW_MS);
  theirs.kept = theirs.kept.filter(({ userId }) => userId !== "u-00555");
  await tick(NOW_MS + HOUR_MS);
  expect(asked.list.mock.calls.map(([{ after, until }]) => [after, until])).toEqual([["u-00549", "u-00559"]]);
  expect(repaired.mock.calls.flat()).toEqual(["u-00555"]);
  expect(await walkNow()).toMatchObject({ drift: 1, accounts: 1_000 });
});

test("a range that has grown past twice its size becomes two", async () => {
  await fill(1_000);
  await env.DB.prepare("DELETE FROM users WHERE user_id > 'u-00099' AND user_id NOT LIKE '%0'").run();
  await tick(NOW_MS);
  await env.DB.prepare("DELETE FROM users").run();
  await fill(1_000);
  await tick(NOW_MS + HOUR_MS);
  const { results } = await env.DB.prepare("SELECT accounts, digest IS NOT NULL AS isKept FROM ranges").all();
  expect(results.every(({ accounts }) => Number(accounts) <= 2 * SIZES.range)).toBe(true);
  expect(results.every(({ isKept }) => isKept === 1)).toBe(true);
  expect(results.reduce((sum, { accounts }) => sum + Number(accounts), 0)).toBe(1_000);
});
