/**
 * Reads what the conditions are about. Each source is read for itself: one that cannot be read takes no other with it, is
 * logged, and is absent from what is returned.
 */
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { readHours } from "../../metrics/hours.ts";
import { readBacklogs } from "../backlogs.ts";
import { driftOf } from "../drift.ts";
import { countStatement, type LateStatus } from "../late.ts";
import { deadLetterCount } from "../read-dead-letters.ts";
import { readWalks } from "../walks.ts";
import type { Late, Sources } from "./measure-signals.ts";

/** The hour that has begun, and the one before it. */
const HOURS = 2;

/** Every source that could be read. */
export async function readSources(
  env: Pick<Env, "DB"> & Parameters<typeof readBacklogs>[0],
  nowMs: number,
): Promise<Sources> {
  const db = drizzle(env.DB);
  const sources: Sources = {};
  await Promise.all([
    attempt("drift", async () => (sources.drift = driftOf(await readWalks(db), nowMs))),
    attempt("dead letters", async () => (sources.deadLetters = await deadLetterCount(db))),
    attempt("late events", async () => (sources.late = await readLate(db))),
    attempt("times", async () => (sources.took = (await readHours(db, nowMs, HOURS)).took)),
    attempt("backlogs", async () => (sources.backlogs = await readBacklogs(env))),
  ]);
  return sources;
}

/** What was given up, and since when the oldest answer is late that is still asked for: of each service. */
async function readLate(db: DrizzleD1Database): Promise<Record<string, Late>> {
  const read = SERVICES.map(async (service): Promise<[Service, Late]> => {
    const [delayed, failed] = await Promise.all([countLate(db, service, "delayed"), countLate(db, service, "failed")]);
    return [service, { failed: failed.count, oldestSinceMs: delayed.oldestSinceMs }];
  });
  return Object.fromEntries(await Promise.all(read));
}

type Count = { count: number; oldestSinceMs: number | null };

async function countLate(db: DrizzleD1Database, service: Service, status: LateStatus): Promise<Count> {
  const [counted] = await db.all<Count>(countStatement(service, status));
  return counted ?? { count: 0, oldestSinceMs: null };
}

async function attempt(source: string, read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    log("warn", "signal not read", { reason: `${source}: ${reasonOf(error)}` });
  }
}
