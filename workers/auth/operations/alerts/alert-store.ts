/**
 * The rows of alerts and of their notices. What changes and what has to be told are written in one transaction, and only if
 * no other tick has written the same alert since it was read: so two ticks never tell one thing twice. A notice stays until
 * its channel has taken it. An attempt is counted, and the next one set, before it is made.
 */
import { isNotNull, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inTransaction } from "#shared/platform/transaction.ts";
import { alertNotices, alerts } from "./alerts.table.ts";
import type { ChannelName } from "./channels.ts";
import { CONDITIONS, type Unit } from "./conditions.ts";
import type { Alert, Change } from "./evaluate-alerts.ts";

type Database = DrizzleD1Database & { $client: D1Database };

/** An alert as it is kept, with the tick that wrote it. */
export type AlertRow = typeof alerts.$inferSelect;

/** An alert as an operator sees it. */
export type OpenAlert = {
  condition: string;
  subject: string;
  sinceMs: number;
  value: number;
  unit: Unit;
  section: string;
};

/** A message to be delivered, and which alert it is about. `body` is JSON. */
export type Letter = { noticeId: string; condition: string; subject: string; body: string };

/** One attempt to deliver. `isLast`: if it fails, the notice is given up. */
export type Attempt = { noticeId: string; channel: ChannelName; body: string; attempts: number; isLast: boolean };

/** Alerts that are read at once: conditions times subjects are a few dozen. */
const ALERTS_MAX = 500;

/** Notices that are kept at most, of all channels: more are not written. */
const NOTICES_MAX = 500;

/** Notices that one tick delivers. */
const ATTEMPTS_AT_ONCE = 20;

/** A notice is tried again after 1, 2, 4 … 32 minutes, then every hour: 30 attempts in a day. */
const RETRY_MS = 60_000;
const RETRY_MS_MAX = 60 * 60_000;
const ATTEMPTS_MAX = 30;

/** Every alert that is kept. */
export async function readAlerts(db: Database): Promise<AlertRow[]> {
  return db.select().from(alerts).limit(ALERTS_MAX);
}

/** The alerts that have begun and are not over: for /admin. `value`: as it was last told, in `unit`; `section`: an anchor in docs/operations.md. */
export async function openAlerts(db: DrizzleD1Database): Promise<OpenAlert[]> {
  const rows = await db.select().from(alerts).where(isNotNull(alerts.startedAtMs)).limit(ALERTS_MAX);
  return rows.flatMap(({ condition: name, subject, sinceMs, value }) => {
    const known = CONDITIONS.find((condition) => condition.name === name);
    return known === undefined
      ? []
      : [{ condition: name, subject, sinceMs, value, unit: known.unit, section: known.section }];
  });
}

/**
 * How many notices did not arrive at their first attempt, by channel. One that was given up counts until the channel takes
 * another.
 */
export async function countUndelivered(db: Database): Promise<Record<string, number>> {
  const { channel, attempts } = alertNotices;
  const counts = await db
    .select({ channel, count: sql<number>`count(*)` })
    .from(alertNotices)
    .where(sql`${attempts} > 0`)
    .groupBy(channel);
  return Object.fromEntries(counts.map((row) => [row.channel, row.count]));
}

/** Writes what has changed, and the letters for each channel. `rows`: the alerts as they were read; `tick`: a new id. */
export async function writeAlerts(
  db: Database,
  rows: readonly AlertRow[],
  changes: readonly Change[],
  { letters, channels, tick, nowMs }: { letters: Letter[]; channels: ChannelName[]; tick: string; nowMs: number },
): Promise<void> {
  const written = JSON.stringify(changes.flatMap((change) => valuesOf(change, rows)));
  const posted = JSON.stringify(channels.flatMap((channel) => letters.map((letter) => ({ ...letter, channel }))));
  await inTransaction(db, [
    sql`INSERT INTO ${alerts}
        (condition, subject, since_ms, started_at_ms, calm_since_ms, told_at_ms, value, written_by)
      SELECT new.value ->> 'condition', new.value ->> 'subject', new.value ->> 'sinceMs', new.value ->> 'startedAtMs',
        new.value ->> 'calmSinceMs', new.value ->> 'toldAtMs', new.value ->> 'value', ${tick}
      FROM json_each(${written}) AS new LEFT JOIN ${alerts} AS old
        ON old.condition = new.value ->> 'condition' AND old.subject = new.value ->> 'subject'
      WHERE old.written_by IS new.value ->> 'readAs'
      ON CONFLICT (condition, subject) DO UPDATE SET since_ms = excluded.since_ms,
        started_at_ms = excluded.started_at_ms, calm_since_ms = excluded.calm_since_ms,
        told_at_ms = excluded.told_at_ms, value = excluded.value, written_by = excluded.written_by`,
    sql`INSERT INTO ${alertNotices} (notice_id, channel, body, created_at_ms, next_attempt_at_ms)
      SELECT new.value ->> 'noticeId', new.value ->> 'channel', new.value ->> 'body', ${nowMs}, ${nowMs}
      FROM json_each(${posted}) AS new JOIN ${alerts} AS ours
        ON ours.condition = new.value ->> 'condition' AND ours.subject = new.value ->> 'subject'
      WHERE ours.written_by = ${tick} AND (SELECT count(*) FROM ${alertNotices}) < ${NOTICES_MAX}`,
    sql`DELETE FROM ${alerts} WHERE written_by = ${tick} AND (condition, subject) IN
      (SELECT value ->> 'condition', value ->> 'subject' FROM json_each(${written}) WHERE value ->> 'isOver')`,
  ]);
}

/** A change as one JSON value: the alert as it will be, and the tick that had written it when it was read. */
function valuesOf({ before, after }: Change, rows: readonly AlertRow[]): object[] {
  const alert: Alert | null = after ?? before;
  if (alert === null) return [];
  const row = rows.find(({ condition, subject }) => condition === alert.condition && subject === alert.subject);
  return [{ ...alert, readAs: row?.writtenBy ?? null, isOver: after === null }];
}

/** The attempts that are due. Each is this caller's alone: it is counted, and its next one set. */
export async function takeAttempts(db: Database, nowMs: number): Promise<Attempt[]> {
  const rows = await db.all<Omit<Attempt, "isLast"> & { nextAttemptAtMs: number | null }>(sql`
    UPDATE ${alertNotices} SET attempts = attempts + 1, next_attempt_at_ms = CASE WHEN attempts + 1 < ${ATTEMPTS_MAX}
      THEN ${nowMs} + min(${RETRY_MS} << min(attempts, 10), ${RETRY_MS_MAX}) END
    WHERE (notice_id, channel) IN (SELECT notice_id, channel FROM ${alertNotices}
      WHERE next_attempt_at_ms <= ${nowMs} ORDER BY next_attempt_at_ms LIMIT ${ATTEMPTS_AT_ONCE})
    RETURNING notice_id AS noticeId, channel, body, attempts, next_attempt_at_ms AS nextAttemptAtMs`);
  return rows.map(({ nextAttemptAtMs, ...row }) => ({ ...row, isLast: nextAttemptAtMs === null }));
}

/** Removes what was delivered; and what was given up of the same channel, which has now shown that it works. */
export async function removeDelivered(
  db: Database,
  delivered: readonly Pick<Attempt, "noticeId" | "channel">[],
): Promise<void> {
  const list = JSON.stringify(delivered);
  await db.run(sql`DELETE FROM ${alertNotices} WHERE (notice_id, channel) IN
      (SELECT value ->> 'noticeId', value ->> 'channel' FROM json_each(${list}))
    OR (next_attempt_at_ms IS NULL AND channel IN (SELECT value ->> 'channel' FROM json_each(${list})))`);
}
