/**
 * The dead letters that are kept, for operators: page by page, the newest first, and removed one by one. Letters that a
 * version before this one kept whole are stripped by the next tick, and are never shown as they are.
 */
import { and, desc, eq, gte, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import * as z from "zod";
import { cursorOf, keyIn } from "./cursor.ts";
import { deadLetters } from "./dead-letters.table.ts";
import { strippedBody, userIdIn } from "./letter-body.ts";
import { COUNTED_MAX } from "./late.ts";

/** One letter. `body` is JSON, without personal data beyond the userId. */
export type DeadLetterRow = {
  messageId: string;
  userId: string | null;
  reason: string;
  sentAtMs: number;
  receivedAtMs: number;
  body: string;
};

export type DeadLetterPage = { rows: DeadLetterRow[]; next: string | null };

const PAGE = 50;

/** Letters that one tick strips. */
const STRIPPED_MAX = 100;

const keySchema = z.tuple([z.int(), z.string()]);

/** How many letters there are, up to 1,000. */
export async function deadLetterCount(db: DrizzleD1Database): Promise<number> {
  const [row] = await db.all<{ count: number }>(
    sql`SELECT count(*) AS count FROM (SELECT 1 FROM ${deadLetters} WHERE received_at_ms >= 0 LIMIT ${COUNTED_MAX})`,
  );
  return row?.count ?? 0;
}

/** The statement of a page. */
export function letterStatement(db: DrizzleD1Database, after: z.infer<typeof keySchema> | null, limit: number) {
  const { receivedAtMs, messageId } = deadLetters;
  return db
    .select()
    .from(deadLetters)
    .where(after === null ? gte(receivedAtMs, 0) : sql`(${receivedAtMs}, ${messageId}) < (${after[0]}, ${after[1]})`)
    .orderBy(desc(receivedAtMs), desc(messageId))
    .limit(limit);
}

/** One page of dead letters, the newest first. A cursor that is none of ours is the first page. */
export async function deadLetterPage(
  db: DrizzleD1Database,
  { cursor = null, limit = PAGE }: { cursor?: string | null; limit?: number } = {},
): Promise<DeadLetterPage> {
  const found = await letterStatement(db, cursor === null ? null : keyIn(cursor, keySchema), limit + 1);
  const rows = found.slice(0, limit).map(rowOf);
  const last = rows.at(-1);
  const next = found.length > limit && last !== undefined ? cursorOf([last.receivedAtMs, last.messageId]) : null;
  return { rows, next };
}

/** One letter; null if it is not there. */
export async function deadLetter(db: DrizzleD1Database, messageId: string): Promise<DeadLetterRow | null> {
  const [found] = await db.select().from(deadLetters).where(eq(deadLetters.messageId, messageId));
  return found === undefined ? null : rowOf(found);
}

/** Removes a letter. False if it is not there. */
export async function removeDeadLetter(db: DrizzleD1Database, messageId: string): Promise<boolean> {
  const removed = await db
    .delete(deadLetters)
    .where(eq(deadLetters.messageId, messageId))
    .returning({ messageId: deadLetters.messageId });
  return removed.length > 0;
}

/** Strips the letters that were kept whole. */
export async function stripOldLetters(db: DrizzleD1Database): Promise<void> {
  const { messageId, body, isStripped } = deadLetters;
  const old = await db.select({ messageId, body }).from(deadLetters).where(eq(isStripped, 0)).limit(STRIPPED_MAX);
  for (const letter of old) {
    const stripped = strippedBody(parsed(letter.body));
    // Only what was read: the same letter may have been removed meanwhile.
    await db
      .update(deadLetters)
      .set({ body: stripped, isStripped: 1 })
      .where(and(eq(messageId, letter.messageId), eq(isStripped, 0)));
  }
}

function rowOf({ isStripped, ...row }: typeof deadLetters.$inferSelect): DeadLetterRow {
  const body = isStripped === 1 ? row.body : strippedBody(parsed(row.body));
  return { ...row, body, userId: userIdIn(body) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
