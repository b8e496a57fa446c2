/**
 * How many signups there were in each hour, how they ended and how long each service took. A count is of the hour in which
 * its signup was accepted, whenever the answer came: so the outcomes of an hour are never more than its signups, and an
 * outage shows in the hour in which people waited. A signup counts once its first replica has answered.
 *
 * Written once for each batch of replies (`intake/replies.ts`), in one statement and, within an hour, one row. What is
 * written cannot be written twice: the object reports a change once. Names nobody.
 */
import { asc, gte, inArray, lt, sql } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import * as z from "zod";
import { everyService, type Service } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { within } from "#shared/platform/within.ts";
import { OUTCOMES, type Outcome, type Progress } from "../user-object/progress.ts";
import { bucketOf, percentilesOf, sumOf, type Histogram, type Percentiles } from "./histogram.ts";
import { hours } from "./hours.table.ts";

export const HOUR_MS = 3_600_000;

/** How many hours are kept: 31 days. */
const KEPT = 31 * 24;

/** How many hours one tick removes at most; usually one an hour goes. */
const REMOVED_MAX = 100;

/** How long the replies of a batch wait for their counts to be written, before they are acked without (milliseconds). */
const WRITTEN_MS_MAX = 2_000;

/** One hour: since when, how many signups were accepted, and how those ended that have ended. */
type Hour = { startMs: number; accepted: number; outcomes: Record<Outcome, number> };

/** The last hours, oldest first; and how long each service took in each of them, and in all together. */
export type Hours = { hours: Hour[]; took: Record<Service, { day: Percentiles; hours: Percentiles[] }> };

type Counts = Record<string, number>;

/** What a row says. A row that cannot be read is one without counts: no page fails for it. */
const countsSchema = z.record(z.string(), z.int().nonnegative()).catch({});

/**
 * Adds what became known of these signups. Never throws and never takes long: a reply is not held up for a count.
 */
export async function countProgress({ DB }: Pick<Env, "DB">, progress: readonly Progress[]): Promise<void> {
  if (progress.length === 0) return;
  try {
    await within(WRITTEN_MS_MAX, async () => add(drizzle(DB), hoursOf(progress)));
  } catch (error) {
    log("warn", "progress not counted", { count: progress.length, reason: reasonOf(error) });
  }
}

/** Reads the last hours, the one that has begun among them. */
export async function readHours(db: DrizzleD1Database, nowMs: number, count = 24): Promise<Hours> {
  const starts = Array.from({ length: count }, (_, index) => hourOf(nowMs) - (count - 1 - index) * HOUR_MS);
  const rows = await db
    .select()
    .from(hours)
    .where(gte(hours.hourMs, starts[0] ?? nowMs))
    .orderBy(asc(hours.hourMs))
    .limit(count);
  const written = new Map(rows.map(({ hourMs, counts }) => [hourMs, parse(counts)]));
  const all = starts.map((startMs) => ({ startMs, counts: written.get(startMs) ?? {} }));
  return {
    hours: all.map(({ startMs, counts }) => ({
      startMs,
      accepted: counts["accepted"] ?? 0,
      outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, counts[outcome] ?? 0])) as Hour["outcomes"],
    })),
    took: everyService((service) => {
      const histograms = all.map(({ counts }) => histogramOf(service, counts));
      return { day: percentilesOf(sumOf(histograms)), hours: histograms.map(percentilesOf) };
    }),
  };
}

/** Removes what is older than is kept, in a bounded step: the next tick goes on. */
export async function removeOldHours(db: DrizzleD1Database, nowMs: number): Promise<void> {
  const isOld = lt(hours.hourMs, hourOf(nowMs) - (KEPT - 1) * HOUR_MS);
  const old = db.select({ hourMs: hours.hourMs }).from(hours).where(isOld).orderBy(hours.hourMs).limit(REMOVED_MAX);
  await db.delete(hours).where(inArray(hours.hourMs, old));
}

/** One statement with one parameter. Two JSON objects are added name by name. */
async function add(db: DrizzleD1Database, counted: { hourMs: number; counts: Counts }[]): Promise<void> {
  await db.run(sql`
    INSERT INTO ${hours} (hour_ms, counts)
    SELECT value ->> 'hourMs', value -> 'counts' FROM json_each(${JSON.stringify(counted)}) WHERE true
    ON CONFLICT (hour_ms) DO UPDATE SET counts = (
      SELECT json_group_object(name, total) FROM (
        SELECT name, sum(count) AS total FROM (
          SELECT key AS name, value AS count FROM json_each(${hours}.counts)
          UNION ALL SELECT key, value FROM json_each(excluded.counts)
        ) GROUP BY name))`);
}

/** What is to be added, one entry for each hour. */
function hoursOf(progress: readonly Progress[]): { hourMs: number; counts: Counts }[] {
  const byHour = Map.groupBy(progress, ({ acceptedAtMs }) => hourOf(acceptedAtMs));
  return [...byHour].map(([hourMs, its]) => ({ hourMs, counts: countsOf(its) }));
}

function countsOf(progress: readonly Progress[]): Counts {
  const counts: Counts = {};
  for (const { isFirst, took, outcome } of progress) {
    const names = took.map(({ service, tookMs }) => nameOf(service, bucketOf(tookMs)));
    for (const name of [...(isFirst ? ["accepted"] : []), ...(outcome === null ? [] : [outcome]), ...names]) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

function histogramOf(service: Service, counts: Counts): Histogram {
  const prefix = nameOf(service, "");
  const its = Object.entries(counts).filter(([name]) => name.startsWith(prefix));
  return new Map(its.map(([name, count]) => [Number(name.slice(prefix.length)), count]));
}

function nameOf(service: Service, bucket: number | ""): string {
  return `${service}:${bucket}`;
}

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}

function parse(counts: string): Counts {
  try {
    return countsSchema.parse(JSON.parse(counts));
  } catch {
    return {};
  }
}
