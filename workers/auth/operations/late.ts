/**
 * What is late, for operators: auth's table of late events, counted and read page by page. Every statement goes along a
 * key and is bounded, however many thousands of rows there are. The user's object alone writes the table.
 */
import { and, asc, desc, eq, sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import * as z from "zod";
import type { Kind } from "#shared/contract/account.ts";
import { lateStatusSchema } from "#shared/contract/operations.ts";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { stuck } from "../user-object/stuck.table.ts";
import { cursorOf, keyIn } from "./cursor.ts";

export const LATE_STATUSES = lateStatusSchema.options;

export type LateStatus = (typeof LATE_STATUSES)[number];

/** What is late at one service. The counts go up to 1,000, which means 1,000 or more. */
export type Late = { delayed: number; failed: number; oldestSinceMs: number | null };

/** One row of what is late. */
export type StuckRow = {
  service: Service;
  userId: string;
  eventId: string;
  kind: Kind;
  status: LateStatus;
  sinceMs: number;
  attempts: number;
  nextAttemptAtMs: number | null;
  reason: string | null;
};

export type StuckPage = { rows: StuckRow[]; next: string | null };

/** Which rows: of one service, of one status, of both, or all. `untilMs`: only those that are owed since then or earlier. */
export type LateFilter = { service?: Service | null; status?: LateStatus | null; untilMs?: number };

/** How far is counted. */
export const COUNTED_MAX = 1_000;

/** The rows of one page, unless fewer are asked for. */
const PAGE = 50;

/** The rows of one userId: its object has at most 16 open events of each kind, and a few that have failed. */
const OF_USER_MAX = 500;

const columns = {
  service: stuck.service,
  userId: stuck.userId,
  eventId: stuck.eventId,
  kind: stuck.kind,
  status: stuck.status,
  sinceMs: stuck.sinceMs,
  attempts: stuck.attempts,
  nextAttemptAtMs: stuck.nextAttemptAtMs,
  reason: stuck.reason,
};

/** The statements that count what is late: for each service and status, how many, and since when the oldest. */
export function countStatement(service: Service, status: LateStatus): SQL {
  return sql`
    SELECT count(*) AS count, min(since_ms) AS oldestSinceMs FROM (
      SELECT since_ms FROM ${stuck} WHERE service = ${service} AND status = ${status} ORDER BY since_ms LIMIT ${COUNTED_MAX})`;
}

/** What is late at each service. */
export async function lateCounts(db: DrizzleD1Database): Promise<Record<Service, Late>> {
  type Count = { count: number; oldestSinceMs: number | null };
  const none: Count = { count: 0, oldestSinceMs: null };
  const counts = new Map<string, Count>();
  const pairs = SERVICES.flatMap((service) => LATE_STATUSES.map((status) => ({ service, status })));
  await Promise.all(
    pairs.map(async ({ service, status }) => {
      const [count] = await db.all<Count>(countStatement(service, status));
      counts.set(`${service} ${status}`, count ?? none);
    }),
  );
  return everyService((service) => {
    const [delayed, failed] = LATE_STATUSES.map((status) => counts.get(`${service} ${status}`) ?? none);
    const oldest = [delayed, failed].flatMap((one) => one?.oldestSinceMs ?? []);
    return {
      delayed: delayed?.count ?? 0,
      failed: failed?.count ?? 0,
      oldestSinceMs: oldest.length === 0 ? null : Math.min(...oldest),
    };
  });
}

/** What names a row's place in a page: since when, then whose, which event, which service. */
const keySchema = z.tuple([z.int(), z.string(), z.string(), z.enum(SERVICES)]);

type Key = z.infer<typeof keySchema>;

const keyOf = ({ sinceMs, userId, eventId, service }: StuckRow): Key => [sinceMs, userId, eventId, service];

/** How a page is read: from the oldest or from the newest on, behind a cursor, and how many rows. */
export type PageOptions = { order?: "oldest" | "newest"; cursor?: string | null; limit?: number };

/** One page of what is late. A cursor that is none of ours is the first page. */
export async function stuckPage(
  db: DrizzleD1Database,
  filter: LateFilter = {},
  { order = "oldest", cursor = null, limit = PAGE }: PageOptions = {},
): Promise<StuckPage> {
  const after = cursor === null ? null : keyIn(cursor, keySchema);
  const services = SERVICES.filter((service) => service === (filter.service ?? service));
  const statuses = LATE_STATUSES.filter((status) => status === (filter.status ?? status));
  const legs = services.flatMap((service) => statuses.map((status) => ({ service, status })));
  const [first, ...others] = legs.map(({ service, status }) =>
    legOf(db, { service, status, untilMs: filter.untilMs ?? null, after, order, limit: limit + 1 }),
  );
  if (first === undefined) return { rows: [], next: null };
  const found = (await db.batch([first, ...others])).flat();
  const direction = order === "oldest" ? 1 : -1;
  const rows = found.toSorted((a, b) => direction * compare(keyOf(a), keyOf(b))).slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null };
}

/** What one part of a page is read by. */
export type Leg = {
  service: Service;
  status: LateStatus;
  untilMs: number | null;
  after: Key | null;
  order: "oldest" | "newest";
  limit: number;
};

/** The rows of one service and one status, along the index. A page of several is these, merged. */
export function legOf(db: DrizzleD1Database, { service, status, untilMs, after, order, limit }: Leg) {
  const by = order === "oldest" ? asc : desc;
  return db
    .select(columns)
    .from(stuck)
    .where(
      and(
        eq(stuck.service, service),
        eq(stuck.status, status),
        untilMs === null ? undefined : sql`${stuck.sinceMs} <= ${untilMs}`,
        after === null ? undefined : behind(after, service, order),
      ),
    )
    .orderBy(by(stuck.sinceMs), by(stuck.userId), by(stuck.eventId))
    .limit(limit);
}

/** Of the same event, the services come in the order of their names. */
function behind([sinceMs, userId, eventId, service]: Key, own: Service, order: Leg["order"]): SQL {
  const key = sql`(${stuck.sinceMs}, ${stuck.userId}, ${stuck.eventId})`;
  const last = sql`(${sinceMs}, ${userId}, ${eventId})`;
  if (order === "oldest") return own > service ? sql`${key} >= ${last}` : sql`${key} > ${last}`;
  return own < service ? sql`${key} <= ${last}` : sql`${key} < ${last}`;
}

/** What is late of one userId, or of one of its events. */
export function lateOfStatement(db: DrizzleD1Database, userId: string, eventId: string | null = null) {
  return db
    .select(columns)
    .from(stuck)
    .where(and(eq(stuck.userId, userId), eventId === null ? undefined : eq(stuck.eventId, eventId)))
    .limit(OF_USER_MAX);
}

/** What is late of one userId, or of one of its events. */
export async function lateOf(
  db: DrizzleD1Database,
  userId: string,
  { eventId = null, service = null, status = null }: { eventId?: string | null } & LateFilter = {},
): Promise<StuckRow[]> {
  const rows = await lateOfStatement(db, userId, eventId);
  return rows.filter((row) => (service ?? row.service) === row.service && (status ?? row.status) === row.status);
}

/** SQLite compares text by its UTF-8 bytes; all of these are ASCII, for which JavaScript does the same. */
function compare(one: Key, other: Key): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? "";
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}
