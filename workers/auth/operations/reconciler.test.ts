/** What a tick does, and what the next one goes on with. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { reconcile } from "./reconciler.ts";
import {
  MINUTE_MS,
  NOW_MS,
  SIZES,
  asked,
  begin,
  environment,
  fill,
  cost,
  repaired,
  replica,
  theirs,
  tick,
  walkNow,
} from "./reconciler.suite.ts";

beforeEach(begin);

test("between two walks a tick reads a row per service, and writes none", async () => {
  await fill(10);
  await tick(NOW_MS);
  cost.read = 0;
  const before = await walkNow();
  await tick(NOW_MS + MINUTE_MS);
  expect([cost.read, await walkNow()]).toEqual([REPLICAS.length, before]);
  expect(asked.digests).toHaveBeenCalledTimes(1);
});

test("a crash between two ranges loses nothing: the next tick goes on at the range that was interrupted", async () => {
  await fill(250);
  theirs.kept = theirs.kept.filter(({ userId }) => userId !== "u-00050" && userId !== "u-00240");
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  let isAway = true;
  asked.digests.mockImplementation(([range]) => {
    if (isAway && range?.after === "u-00099") throw new Error("Network connection lost.");
  });
  await tick(NOW_MS);
  expect(await walkNow()).toMatchObject({ position: "u-00099", walked: 100, drift: 1, startedAtMs: NOW_MS });
  isAway = false;
  await tick(NOW_MS + MINUTE_MS);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, accounts: 250, drift: 2, driftSinceMs: NOW_MS });
  expect(repaired.mock.calls.flat()).toEqual(["u-00050", "u-00240"]);
  expect(logged.mock.calls.flat().join()).toContain("walk interrupted");
  logged.mockRestore();
});

test("a tick makes no more calls to a replica than an invocation may, and the next one goes on", async () => {
  await fill(4_000);
  await tick(NOW_MS);
  const first = asked.digests.mock.calls.length;
  expect(await walkNow()).toMatchObject({ walked: first * SIZES.range, startedAtMs: NOW_MS });
  expect(first).toBe(28);
  await tick(NOW_MS + MINUTE_MS);
  expect(await walkNow()).toMatchObject({ accounts: 4_000, startedAtMs: null });
});

test("a tick that died with its lease is followed by another one two minutes later", async () => {
  await fill(10);
  await env.DB.prepare("INSERT INTO walks (service, started_at_ms, lease_until_ms) VALUES (?, 1, ?)")
    .bind(replica, NOW_MS + 2 * MINUTE_MS)
    .run();
  await tick(NOW_MS + MINUTE_MS);
  expect(asked.digests).not.toHaveBeenCalled();
  await tick(NOW_MS + 2 * MINUTE_MS);
  expect(await walkNow()).toMatchObject({ accounts: 10, leaseUntilMs: 0 });
});

test("two ticks at once do the work of one", async () => {
  await fill(10);
  await Promise.all([tick(NOW_MS), tick(NOW_MS)]);
  expect(asked.digests).toHaveBeenCalledTimes(1);
});

test("a tick repairs four thousand accounts, and the next one goes on behind the last, within its range", async () => {
  await fill(4_300);
  theirs.kept = [];
  const sizes = { range: 5_000, page: 1_000 };
  await reconcile(environment, NOW_MS, sizes);
  expect(await walkNow()).toMatchObject({ position: "u-03999", walked: 4_000, drift: 4_000 });
  await reconcile(environment, NOW_MS + MINUTE_MS, sizes);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, accounts: 4_300, drift: 4_300 });
  expect(new Set(repaired.mock.calls.flat()).size).toBe(4_300);
  expect(repaired).toHaveBeenCalledTimes(4_300);
});

test("no more is repaired while what was repaired is not answered: signups would wait behind it", async () => {
  await fill(250);
  theirs.kept = [];
  theirs.isAnswered = false;
  const sizes = { range: 1_000, page: 1_000 };
  await reconcile(environment, NOW_MS, sizes, 0);
  expect(await walkNow()).toMatchObject({ position: "u-00099", walked: 100, drift: 100 });
  theirs.isAnswered = true;
  await reconcile(environment, NOW_MS + MINUTE_MS, sizes, 0);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, accounts: 250, drift: 250 });
});

test("an object that fails holds up no other: its account is found again by the next walk", async () => {
  await fill(30);
  theirs.kept = [];
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  repaired.mockImplementationOnce(() => {
    throw new Error("Durable Object reset because its code was updated.");
  });
  await tick(NOW_MS);
  expect(repaired).toHaveBeenCalledTimes(30);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, drift: 30 });
  expect(logged.mock.calls.flat()[0]).toContain('"event":"repairs not accepted"');
  logged.mockRestore();
});

test("an account that was made a minute ago is in flight: it is not drift, and is left alone", async () => {
  await fill(10, NOW_MS - MINUTE_MS);
  theirs.kept = [];
  await tick(NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 10 });
  expect(repaired).not.toHaveBeenCalled();
});

test("a row that auth never had is reported and never repaired; one that auth has erased is erased again", async () => {
  await fill(3);
  theirs.kept.push(
    { userId: "zoe", accountId: "nobody knows", revision: 1 },
    { userId: "zzz", accountId: "gone", revision: 4 },
  );
  await env.DB.prepare("INSERT INTO tombstones VALUES ('zzz', 'gone', 5, 0)").run();
  await tick(NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 1, foreignRows: 1, accounts: 3 });
  expect(repaired.mock.calls.flat()).toEqual(["zzz"]);
});

test("a replica with far more rows than auth is walked through to its end", async () => {
  await fill(4_500);
  await env.DB.prepare("DELETE FROM users WHERE user_id > 'u-00009'").run();
  await tick(NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 0, foreignRows: 4_490, accounts: 10 });
});
