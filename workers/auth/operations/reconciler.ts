/**
 * The reconciler: compares what auth keeps with what each replica keeps, and repairs what differs. A cron trigger calls it
 * every minute (`worker.ts`); it goes on where it stopped, in bounded steps. How two sides are compared is in
 * `walk-accounts.ts`; here is how much of it a tick does, and what is saved.
 */
import { drizzle } from "drizzle-orm/d1";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { isRepaired, repairAtReplica, type Repair } from "../intake/repair-account.ts";
import type { Difference } from "./compare-accounts.ts";
import { SIZES, ownAccounts, ownPages, ownRanges, type Sizes } from "./own-accounts.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";
import { CALLS_A_PART, walkFrom, type Sides, type WalkedAccounts } from "./walk-accounts.ts";
import { advanced, begun, isDue, noWalk } from "./walk.ts";
import { endLease, readWalks, saveWalk, takeLease } from "./walks.ts";

/**
 * Calls to replicas in one tick, all walks together: an invocation may make 32 over service bindings (Cloudflare's page on
 * them, read November 2026; more have been seen to work).
 */
const CALLS_MAX = 30;

/** Repairs in one tick, all walks together: each is a call, of the 10,000 that an invocation has. */
const REPAIRS_MAX = 4_000;

/** Nothing new is begun after this time (milliseconds): the next tick comes after 60 s. */
const WORK_MS_MAX = 30_000;

/** Repairs that are on their way at the same time. */
const REPAIRS_AT_ONCE = 40;

/** How long the last repair of a part may take to be answered, and how often that is looked at (milliseconds). */
const ANSWER_MS_MAX = 10_000;
const ANSWER_LOOK_MS = 100;

type ReconcilerEnv = Pick<Env, "DB" | "USERS"> & AccountsEnv;

/** How much one walk may do in a tick, and how long it waits for the last repair of a part. */
type Share = { calls: number; repairs: number; answerMsMax: number };

/** One tick: every replica that is due is walked on with. One that cannot be reached holds up no other. */
export async function reconcile(
  env: ReconcilerEnv,
  nowMs: number,
  sizes: Sizes = SIZES,
  answerMsMax = ANSWER_MS_MAX,
): Promise<void> {
  const db = drizzle(env.DB);
  const walks = await readWalks(db);
  const due = REPLICAS.filter((replica) =>
    isDue(walks.find(({ service }) => service === replica) ?? noWalk(replica), nowMs),
  );
  const own = {
    ownRanges: ownRanges(db, sizes),
    ownPages: async (keys) => ownPages(db, keys, sizes),
    ownAccounts: async (range) => ownAccounts(db, range),
  } satisfies Partial<Sides>;
  const share = {
    calls: Math.floor(CALLS_MAX / due.length),
    repairs: Math.floor(REPAIRS_MAX / due.length),
    answerMsMax,
  };
  await Promise.all(
    due.map(async (service) => {
      try {
        await walkOn(env, service, own, share, nowMs);
      } catch (error) {
        log("warn", "walk interrupted", { service, reason: reasonOf(error) });
      }
    }),
  );
}

/** Walks on with one replica until the walk, or this tick's share of it, is at its end. Saves after each part. */
async function walkOn(
  env: ReconcilerEnv,
  service: Replica,
  own: Pick<Sides, "ownRanges" | "ownPages" | "ownAccounts">,
  share: Share,
  nowMs: number,
): Promise<void> {
  const db = drizzle(env.DB);
  const leased = await takeLease(db, service, nowMs);
  if (leased === null) return;
  const endMs = Date.now() + WORK_MS_MAX;
  const left = { ...share };
  let walk = begun(leased, nowMs);
  const sides: Sides = {
    ...own,
    believes: !walk.readsAll,
    replica: countingCalls(accountsAt(env, service), () => (left.calls -= 1)),
    repair: async (differences) => {
      const last = await repairAll(env, service, differences);
      if (last !== undefined && !(await isAnswered(env, service, last, share.answerMsMax))) left.repairs = 0;
    },
    nowMs,
  };
  try {
    for await (const part of walkFrom(sides, walk.position)) {
      walk = advanced(walk, part, nowMs);
      left.repairs -= part.found;
      const isSaved = await saveWalk(db, walk);
      if (!isSaved || left.calls < CALLS_A_PART || left.repairs <= 0 || Date.now() >= endMs) break;
    }
  } finally {
    await endLease(db, leased);
  }
  if (walk.startedAtMs === null && walk.drift + walk.foreignRows > 0) {
    log("warn", "walk found differences", { service, count: walk.drift + walk.foreignRows });
  }
}

/** A replica's answers; `count` is called before each. */
function countingCalls(replica: WalkedAccounts, count: () => void): WalkedAccounts {
  return {
    digests: async (...asked) => {
      count();
      return replica.digests(...asked);
    },
    list: async (range) => {
      count();
      return replica.list(range);
    },
  };
}

/** Repairs each of these, and returns the last repair. An object that fails holds up nobody: the next walk finds its account again. */
async function repairAll(
  env: ReconcilerEnv,
  service: Replica,
  differences: readonly Difference[],
): Promise<Repair | undefined> {
  const made: Repair[] = [];
  for (let first = 0; first < differences.length; first += REPAIRS_AT_ONCE) {
    const some = differences.slice(first, first + REPAIRS_AT_ONCE);
    const results = await Promise.allSettled(some.map(async (account) => repairAtReplica(env, account, service)));
    made.push(...results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])));
  }
  const failed = differences.length - made.length;
  if (failed > 0) log("warn", "repairs not accepted", { service, count: failed });
  return made.at(-1);
}

/**
 * Waits until a repair is answered: at its queue it is behind those that were made before. False if it was not in time; then
 * more of them would only make signups wait.
 */
async function isAnswered(env: ReconcilerEnv, service: Replica, repair: Repair, msMax: number): Promise<boolean> {
  const endMs = Date.now() + msMax;
  while (!(await isRepaired(env, repair, service))) {
    if (Date.now() >= endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, ANSWER_LOOK_MS));
  }
  return true;
}
