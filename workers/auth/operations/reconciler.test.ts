/** The reconciler over auth's real database; the replica, and the objects that repair, are this test's own. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, expect, test, vi } from "vitest";
import type { KeptAccount, KeptAccounts, KeyRange } from "#shared/contract/kept-accounts.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { digestOf } from "#shared/replica/digest-accounts.ts";
import { reconcile } from "./reconciler.ts";
import { noWalk, type Walk } from "./walk.ts";
import { readWalks } from "./walks.ts";

const NOW_MS = Date.UTC(2026, 10, 26);
const MINUTE_MS = 60_000;
const [replica, ...others] = REPLICAS;

/** What the replica keeps, what it was asked, and whom auth repaired. */
let kept: KeptAccount[] = [];
const asked = { digest: vi.fn<(range: KeyRange) => void>(), list: vi.fn<(range: KeyRange) => void>() };
const repaired = vi.fn<(userId: string) => void>();

const inRange = ({ after, until, limit }: KeyRange) =>
  kept.filter(({ userId }) => userId > after && (until === null || userId <= until)).slice(0, limit);

const replicaAccounts: KeptAccounts = {
  digest: async (range) => {
    asked.digest(range);
    return digestOf(inRange(range));
  },
  list: async (range) => {
    asked.list(range);
    return inRange(range);
  },
};

/** auth's environment, with as many rows read as D1 says. */
let rowsRead = 0;
const environment = {
  ...env,
  DB: countingReads(env.DB),
  [`ACCOUNTS_${replica.toUpperCase()}`]: replicaAccounts,
  USERS: { getByName: (userId: string) => ({ repairAt: async () => repaired(userId) }) },
} as unknown as Env;

function countingReads(db: D1Database): D1Database {
  const count = <T>(result: D1Result<T>): D1Result<T> => {
    rowsRead += result.meta.rows_read;
    return result;
  };
  const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
    ({
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all: async () => count(await statement.all()),
      run: async () => count(await statement.run()),
      // drizzle reads arrays, which come without what they cost.
      raw: async () => count(await statement.all()).results.map((row) => Object.values(row)),
    }) as unknown as D1PreparedStatement;
  return { prepare: (query: string) => counted(db.prepare(query)) } as unknown as D1Database;
}

/** Accounts `u-00000`, `u-00001` …, in auth's database and, if they are not taken away, at the replica. */
async function fill(count: number, createdAtMs = 0): Promise<void> {
  kept = Array.from({ length: count }, (_, index) => {
    const userId = `u-${String(index).padStart(5, "0")}`;
    return { userId, accountId: `account-${userId}`, revision: 1 };
  });
  await env.DB.prepare(
    `INSERT INTO users (user_id, event_id, password_hash, email, user_name, role, created_at_ms)
    SELECT value ->> 'userId', value ->> 'accountId', 'none', '', '', 'ROLE_USER', ?2 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(kept), createdAtMs)
    .run();
}

const walkNow = async (): Promise<Walk> =>
  (await readWalks(drizzle(env.DB))).find(({ service }) => service === replica) ?? noWalk(replica);

beforeEach(async () => {
  await env.DB.batch(["users", "tombstones", "walks"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  // The others are in the middle of somebody else's tick.
  const busy = env.DB.prepare("INSERT INTO walks (service, started_at_ms, lease_until_ms) VALUES (?, 0, ?)");
  await env.DB.batch(others.map((service) => busy.bind(service, Number.MAX_SAFE_INTEGER)));
  for (const mock of [asked.digest, asked.list, repaired]) mock.mockReset();
  rowsRead = 0;
});

test("a walk that finds nothing asks one digest per thousand accounts, lists none, and reads each account once", async () => {
  await fill(2_500);
  await reconcile(environment, NOW_MS);
  expect(asked.digest.mock.calls.map(([{ after, until }]) => [after, until])).toEqual([
    ["", "u-00999"],
    ["u-00999", "u-01999"],
    ["u-01999", null],
  ]);
  expect(asked.list).not.toHaveBeenCalled();
  expect(repaired).not.toHaveBeenCalled();
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 2_500, endedAtMs: NOW_MS, startedAtMs: null });
  expect(rowsRead).toBeGreaterThanOrEqual(2_500);
  expect(rowsRead).toBeLessThan(2_550);
});

test("between two walks a tick reads a row per service, and writes none", async () => {
  await fill(10);
  await reconcile(environment, NOW_MS);
  rowsRead = 0;
  const before = await walkNow();
  await reconcile(environment, NOW_MS + MINUTE_MS);
  expect([rowsRead, await walkNow()]).toEqual([REPLICAS.length, before]);
  expect(asked.digest).toHaveBeenCalledTimes(1);
});

test("a crash between two pages loses nothing: the next tick goes on at the page that was interrupted", async () => {
  await fill(2_500);
  kept = kept.filter(({ userId }) => userId !== "u-00500" && userId !== "u-02400");
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  asked.digest
    .mockImplementationOnce(() => {})
    .mockImplementationOnce(() => {
      throw new Error("Network connection lost.");
    });
  await reconcile(environment, NOW_MS);
  expect(await walkNow()).toMatchObject({ position: "u-00999", walked: 1_000, drift: 1, startedAtMs: NOW_MS });
  await reconcile(environment, NOW_MS + MINUTE_MS);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, accounts: 2_500, drift: 2, driftSinceMs: NOW_MS });
  expect(repaired.mock.calls.flat()).toEqual(["u-00500", "u-02400"]);
  expect(logged.mock.calls.flat().join()).toContain("walk interrupted");
  logged.mockRestore();
});

test("a tick that died with its lease is followed by another one two minutes later", async () => {
  await fill(10);
  await env.DB.prepare("INSERT INTO walks (service, started_at_ms, lease_until_ms) VALUES (?, 1, ?)")
    .bind(replica, NOW_MS + 2 * MINUTE_MS)
    .run();
  await reconcile(environment, NOW_MS + MINUTE_MS);
  expect(asked.digest).not.toHaveBeenCalled();
  await reconcile(environment, NOW_MS + 2 * MINUTE_MS);
  expect(await walkNow()).toMatchObject({ accounts: 10, leaseUntilMs: 0 });
});

test("two ticks at once do the work of one", async () => {
  await fill(10);
  await Promise.all([reconcile(environment, NOW_MS), reconcile(environment, NOW_MS)]);
  expect(asked.digest).toHaveBeenCalledTimes(1);
});

test("a tick repairs five hundred accounts, and the next one goes on behind the last", async () => {
  await fill(700);
  kept = [];
  await reconcile(environment, NOW_MS);
  expect(await walkNow()).toMatchObject({ position: "u-00499", walked: 500, drift: 500 });
  await reconcile(environment, NOW_MS + MINUTE_MS);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, accounts: 700, drift: 700 });
  expect(new Set(repaired.mock.calls.flat()).size).toBe(700);
  expect(repaired).toHaveBeenCalledTimes(700);
});

test("an object that fails holds up no other: its account is found again by the next walk", async () => {
  await fill(30);
  kept = [];
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  repaired.mockImplementationOnce(() => {
    throw new Error("Durable Object reset because its code was updated.");
  });
  await reconcile(environment, NOW_MS);
  expect(repaired).toHaveBeenCalledTimes(30);
  expect(await walkNow()).toMatchObject({ startedAtMs: null, drift: 30 });
  expect(logged.mock.calls.flat()[0]).toContain('"event":"repairs not accepted"');
  logged.mockRestore();
});

test("an account that was made a minute ago is in flight: it is not drift, and is left alone", async () => {
  await fill(10, NOW_MS - MINUTE_MS);
  kept = [];
  await reconcile(environment, NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 0, accounts: 10 });
  expect(repaired).not.toHaveBeenCalled();
});

test("a row that auth never had is reported and never repaired; one that auth has erased is erased again", async () => {
  await fill(3);
  kept.push(
    { userId: "zoe", accountId: "nobody knows", revision: 1 },
    { userId: "zzz", accountId: "gone", revision: 4 },
  );
  await env.DB.prepare("INSERT INTO tombstones VALUES ('zzz', 'gone', 5, 0)").run();
  await reconcile(environment, NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 1, foreignRows: 1, accounts: 3 });
  expect(repaired.mock.calls.flat()).toEqual(["zzz"]);
});

test("a replica with far more rows than auth is walked through to its end", async () => {
  await fill(4_500);
  await env.DB.prepare("DELETE FROM users WHERE user_id > 'u-00009'").run();
  await reconcile(environment, NOW_MS);
  expect(await walkNow()).toMatchObject({ drift: 0, foreignRows: 4_490, accounts: 10 });
});
