/**
 * The reconciler over auth's real database, for the tests of what a tick does and of what a walk reads; the replica, and the
 * objects that repair, are the tests' own. Asserts nothing.
 */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { vi } from "vitest";
import type { KeptAccount, KeptAccounts, KeyRange, Reading } from "#shared/contract/kept-accounts.ts";
import { REPLICAS, everyService } from "#shared/contract/services.ts";
import { digestOf } from "#shared/replica/digest-accounts.ts";
import { countedDatabase } from "./counted-database.suite.ts";
import { reconcile } from "./reconciler.ts";
import { noWalk, type Walk } from "./walk.ts";
import { readWalks } from "./walks.ts";

export const NOW_MS = Date.UTC(2026, 10, 26);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A hundredth of the real sizes. */
export const SIZES = { range: 100, page: 10 };
/** The replica that is walked through. */
export const [replica] = REPLICAS;

/** What the replica keeps, and whether it has answered its repairs. */
export const theirs = { kept: [] as KeptAccount[], isAnswered: true };

/** What the replica was asked, and whom auth repaired. */
export const asked = {
  digests: vi.fn<(ranges: readonly KeyRange[], reading: Reading) => void>(),
  list: vi.fn<(range: KeyRange) => void>(),
};
export const repaired = vi.fn<(userId: string) => void>();

const inRange = ({ after, until, limit }: KeyRange) =>
  theirs.kept.filter(({ userId }) => userId > after && (until === null || userId <= until)).slice(0, limit);

const replicaAccounts: KeptAccounts = {
  digests: async (ranges, reading) => {
    asked.digests(ranges, reading);
    return Promise.all(ranges.map(async (range) => digestOf(inRange({ ...range, limit: range.limit + 1 }))));
  },
  list: async (range) => {
    asked.list(range);
    return inRange(range);
  },
  find: async () => null,
};

const { db, cost } = countedDatabase(env.DB);

export { cost };

export const environment = {
  ...env,
  DB: db,
  [`ACCOUNTS_${replica.toUpperCase()}`]: replicaAccounts,
  USERS: {
    getByName: (userId: string) => ({
      repairAt: async () => repaired(userId),
      snapshot: async (eventId: string) => (theirs.isAnswered ? null : waiting(userId, eventId)),
    }),
  },
} as unknown as Env;

function waiting(userId: string, eventId: string) {
  const services = everyService(() => ({ status: "waiting" }));
  return { userId, eventId, seq: 1, services, settled: false, at: new Date(NOW_MS).toISOString() };
}

/** Accounts `u-00000`, `u-00001` …, in auth's database and, if they are not taken away, at the replica. */
export async function fill(count: number, createdAtMs = 0): Promise<void> {
  theirs.kept = Array.from({ length: count }, (_, index) => {
    const userId = `u-${String(index).padStart(5, "0")}`;
    return { userId, accountId: `account-${userId}`, revision: 1 };
  });
  await env.DB.prepare(
    `INSERT INTO users (user_id, event_id, password_hash, email, user_name, role, created_at_ms)
    SELECT value ->> 'userId', value ->> 'accountId', 'none', '', '', 'ROLE_USER', ?2 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(theirs.kept), createdAtMs)
    .run();
}

/** What the replica was asked about whole ranges: the keys between which each lies. */
export const rangesAsked = () =>
  asked.digests.mock.calls
    .filter(([, reading]) => reading !== "in passing")
    .map(([ranges]) => ranges.map(({ after, until }) => [after, until]));

/** A tick, with small ranges and pages. */
export const tick = async (nowMs: number): Promise<void> => reconcile(environment, nowMs, SIZES);

/** The walk with the replica as it is now. */
export const walkNow = async (): Promise<Walk> =>
  (await readWalks(drizzle(env.DB))).find(({ service }) => service === replica) ?? noWalk(replica);

/** Nobody is anywhere, and nothing was asked. */
export async function begin(): Promise<void> {
  await env.DB.batch(["users", "tombstones", "ranges", "walks"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  // The others are in the middle of somebody else's tick.
  const busy = env.DB.prepare("INSERT INTO walks (service, started_at_ms, lease_until_ms) VALUES (?, 0, ?)");
  await env.DB.batch(REPLICAS.slice(1).map((service) => busy.bind(service, Number.MAX_SAFE_INTEGER)));
  for (const mock of [asked.digests, asked.list, repaired]) mock.mockReset();
  cost.read = 0;
  theirs.isAnswered = true;
}
