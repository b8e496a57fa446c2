/**
 * The reconciler: compares what auth keeps with what each replica keeps, page by page, and repairs what differs. A cron
 * trigger calls it every minute (`worker.ts`); it goes on where it stopped, in bounded steps.
 *
 * A page is 1,000 of auth's accounts. Where both sides have the same digest, 44 characters have crossed and no more. Where
 * they differ, the accounts are listed. It changes no row itself: the user's object sends the account that auth keeps.
 */
import { and, asc, gt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { keptAccountSchema, type KeptAccounts, type KeyRange } from "#shared/contract/kept-accounts.ts";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { digestOf } from "#shared/replica/digest-accounts.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { users } from "../accounts/users.table.ts";
import { repairAtReplica } from "../intake/repair-account.ts";
import {
  commonEnd,
  compareAccounts,
  isRepairable,
  upTo,
  type Difference,
  type OwnAccount,
} from "./compare-accounts.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";
import { advanced, begun, isDue, noWalk, type Page } from "./walk.ts";
import { endLease, readWalks, saveWalk, takeLease } from "./walks.ts";

/** auth's accounts in one page: 80 KB, a few milliseconds for D1. */
const PAGE = 1_000;

/** The most rows that are listed of either side of a page: it may hold more than auth has. */
const LISTED_MAX = 2 * PAGE;

/** What one tick does at most for one replica: a page is 2 to 5 calls, a repair is one, of the 10,000 that an invocation has. */
const PAGES_MAX = 50;
const REPAIRS_MAX = 500;

/** No new page is begun after this time (milliseconds): the next tick comes after 60 s. */
const WORK_MS_MAX = 30_000;

/** Repairs that are on their way at the same time. */
const REPAIRS_AT_ONCE = 20;

type ReconcilerEnv = Pick<Env, "DB" | "USERS"> & AccountsEnv;

/** One tick: every replica that is due is walked on with. One that cannot be reached holds up no other. */
export async function reconcile(env: ReconcilerEnv, nowMs: number): Promise<void> {
  const walks = await readWalks(drizzle(env.DB));
  const due = REPLICAS.filter((replica) =>
    isDue(walks.find(({ service }) => service === replica) ?? noWalk(replica), nowMs),
  );
  await Promise.all(
    due.map(async (service) => {
      try {
        await walkOn(env, service, nowMs);
      } catch (error) {
        log("warn", "walk interrupted", { service, reason: reasonOf(error) });
      }
    }),
  );
}

/** Walks on with one replica until the walk, or this tick's share of it, is at its end. Saves after each page. */
async function walkOn(env: ReconcilerEnv, service: Replica, nowMs: number): Promise<void> {
  const db = drizzle(env.DB);
  const leased = await takeLease(db, service, nowMs);
  if (leased === null) return;
  const endMs = Date.now() + WORK_MS_MAX;
  let walk = begun(leased, nowMs);
  let repairsLeft = REPAIRS_MAX;
  try {
    for (let pages = 0; pages < PAGES_MAX && repairsLeft > 0 && Date.now() < endMs; pages++) {
      const page = await walkPage(env, service, { position: walk.position, repairsMax: repairsLeft, nowMs });
      walk = advanced(walk, page, nowMs);
      if (!(await saveWalk(db, walk)) || page.position === null) break;
      repairsLeft -= page.found;
    }
  } finally {
    await endLease(db, leased);
  }
  if (walk.startedAtMs === null && walk.drift + walk.foreignRows > 0) {
    log("warn", "walk found differences", { service, count: walk.drift + walk.foreignRows });
  }
}

/** Compares the page behind a position, and repairs what differs: all of it, or the first `repairsMax`. */
async function walkPage(
  env: ReconcilerEnv,
  service: Replica,
  { position, repairsMax, nowMs }: { position: string; repairsMax: number; nowMs: number },
): Promise<Page> {
  const replica = accountsAt(env, service);
  const ours = await livingAccounts(env, { after: position, until: null, limit: PAGE });
  const until = ours.length < PAGE ? null : (ours.at(-1)?.userId ?? null);
  const range = { after: position, until };
  // One more than auth has: where a replica has more, the digests differ.
  const theirDigest = await replica.digest({ ...range, limit: ours.length + 1 });
  if (theirDigest === (await digestOf(ours))) return { position: until, accounts: ours.length, found: 0, foreign: 0 };

  const { differences, end, accounts } = await differencesIn(env, replica, range, nowMs);
  const { now, position: cut } = upTo(repairsMax, differences);
  await repairAll(env, service, now);
  const next = cut ?? end;
  return {
    position: next,
    accounts: accounts.filter(({ userId }) => next === null || userId <= next).length,
    found: now.filter(isRepairable).length,
    foreign: now.filter((one) => !isRepairable(one)).length,
  };
}

/** What differs in a range, and how far the answer reaches: to the end of the range, or of the shorter list. */
async function differencesIn(
  env: ReconcilerEnv,
  replica: KeptAccounts,
  range: Omit<KeyRange, "limit">,
  nowMs: number,
): Promise<{ differences: Difference[]; end: string | null; accounts: OwnAccount[] }> {
  const listed = { ...range, limit: LISTED_MAX };
  // The replica first: an account that is made between the two readings is in flight, and not foreign.
  const theirs = keptAccountSchema.array().parse(await replica.list(listed));
  const ours = await allAccounts(env, listed);
  const end = commonEnd(LISTED_MAX, theirs, ours) ?? range.until;
  const isWithin = ({ userId }: { userId: string }): boolean => end === null || userId <= end;
  const differences = compareAccounts(theirs.filter(isWithin), ours.filter(isWithin), nowMs);
  return { differences, end, accounts: ours.filter((own) => !own.isErased && isWithin(own)) };
}

/** Repairs what can be repaired. An object that fails holds up nobody: the next walk finds its account again. */
async function repairAll(env: ReconcilerEnv, service: Replica, differences: readonly Difference[]): Promise<void> {
  const repairs = differences.filter(isRepairable);
  let failed = 0;
  for (let first = 0; first < repairs.length; first += REPAIRS_AT_ONCE) {
    const some = repairs.slice(first, first + REPAIRS_AT_ONCE);
    const results = await Promise.allSettled(some.map(async (account) => repairAtReplica(env, account, service)));
    failed += results.filter(({ status }) => status === "rejected").length;
  }
  if (failed > 0) log("warn", "repairs not accepted", { service, count: failed });
}

const { userId, accountId, revision } = users;

/** auth's accounts in a range, without those that are erased. */
async function livingAccounts({ DB }: ReconcilerEnv, { after, until, limit }: KeyRange) {
  return drizzle(DB)
    .select({ userId, accountId, revision })
    .from(users)
    .where(and(gt(userId, after), until === null ? undefined : lte(userId, until)))
    .orderBy(asc(userId))
    .limit(limit);
}

/** What auth keeps in a range, and what it has erased: a userId has a row or a tombstone. */
async function allAccounts({ DB }: ReconcilerEnv, { after, until, limit }: KeyRange): Promise<OwnAccount[]> {
  const isIn = sql`user_id > ${after}${until === null ? sql`` : sql` AND user_id <= ${until}`}`;
  const rows = await drizzle(DB).all<Omit<OwnAccount, "isErased"> & { isErased: 0 | 1 }>(sql`
    SELECT user_id AS userId, event_id AS accountId, revision, 0 AS isErased,
      max(created_at_ms, coalesce(revised_at_ms, 0)) AS newestAtMs FROM ${users} WHERE ${isIn}
    UNION ALL SELECT user_id, account_id, revision, 1, erased_at_ms FROM ${tombstones} WHERE ${isIn}
    ORDER BY userId LIMIT ${limit}`);
  return rows.map((row) => ({ ...row, isErased: row.isErased === 1 }));
}
