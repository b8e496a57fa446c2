/**
 * The rule of a replica, for chat, customer and whoever joins them: keep the user that a request brings, or find that
 * one by that id is kept already; answer which. A whole batch is one SQL statement and one send of replies.
 *
 * At least once, in any order: the row remembers which signup made it, so a request that comes again is answered
 * `success` again, for ever. Never touches a row that another signup made.
 */
import { getTableColumns, sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { newUserReply, type NewUserReply, type NewUserRequest } from "../contract/new-user.ts";
import type { Replica } from "../contract/services.ts";
import type { Profile } from "../contract/user.ts";

/** What every replica's table has: who, and which signup made the row. */
export type ReplicaTable = SQLiteTable & { userId: SQLiteColumn; eventId: SQLiteColumn };

/** The row that a request becomes, in the table's own column names. */
type NewRow<T extends ReplicaTable> = T["$inferInsert"];

/** One service's part of the rule: its name, its table, and what of a profile it keeps. */
export type ReplicaRule<T extends ReplicaTable> = {
  service: Replica;
  users: T;
  /** The columns that are this service's own; who, which signup and when are added to them. */
  ownColumns: (profile: Profile) => Omit<NewRow<T>, "userId" | "eventId" | "createdAtMs">;
};

/**
 * Keeps the users of these requests and answers each, in order. Safe to run again, whether or not it succeeded.
 *
 * @param requests at most a queue's batch (100); several may be about one userId, the first of which wins
 */
export async function answerNewUsers<T extends ReplicaTable>(
  db: DrizzleD1Database,
  rule: ReplicaRule<T>,
  requests: readonly NewUserRequest[],
  nowMs: number,
): Promise<NewUserReply[]> {
  const makers = await keep(
    db,
    rule.users,
    requests.map(({ id, data: { userId, ...profile } }) => ({
      userId,
      eventId: id,
      createdAtMs: nowMs,
      ...rule.ownColumns(profile),
    })),
  );
  return requests.map(({ id, subject, data: { userId }, traceparent }) => {
    const verdict = makers.get(userId) === id ? "success" : "duplicate";
    return newUserReply({ eventId: id, userId: subject, traceparent, nowMs }, rule.service, verdict);
  });
}

/**
 * Inserts the rows whose userId is free, and returns which signup made the kept row of each. One statement with one
 * parameter (D1 binds 100 at most): the rows come in as JSON, and the update, which changes nothing, makes RETURNING
 * speak of the rows that were there before as well. SQLite wants WHERE between a SELECT and an ON CONFLICT.
 */
async function keep(
  db: DrizzleD1Database,
  users: ReplicaTable,
  rows: readonly Record<string, unknown>[],
): Promise<Map<string, string>> {
  const columns = Object.entries<SQLiteColumn>(getTableColumns(users));
  const names = columns.map(([, column]) => sql.identifier(column.name));
  const values = columns.map(([key]) => sql.raw(`value ->> '${key}'`));
  const userId = sql.identifier(users.userId.name);
  const eventId = sql.identifier(users.eventId.name);
  const statement: SQL = sql`
    INSERT INTO ${users} (${sql.join(names, sql`, `)})
    SELECT ${sql.join(values, sql`, `)} FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (${userId}) DO UPDATE SET ${userId} = ${users.userId}
    RETURNING ${userId} AS userId, ${eventId} AS eventId`;
  const kept = await db.all<{ userId: string; eventId: string }>(statement);
  return new Map(kept.map((row) => [row.userId, row.eventId]));
}
