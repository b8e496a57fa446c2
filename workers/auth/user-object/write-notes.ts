/**
 * Tells auth's table of late events what the notes of one userId say (`notes.ts`). Called by the user's object alone; safe
 * to run again. A write that the network held back overwrites no later attempt, and nothing that has failed since.
 */
import { sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inTransaction } from "#shared/platform/transaction.ts";
import type { NotesChange } from "./notes.ts";
import { stuck } from "./stuck.table.ts";

/** Writes and removes rows, in one transaction. */
export async function writeNotes(
  db: DrizzleD1Database & { $client: D1Database },
  userId: string,
  { write, remove }: NotesChange,
): Promise<void> {
  const statements: SQL[] = [];
  if (write.length > 0) statements.push(upsert(userId, write));
  if (remove.length > 0) statements.push(removal(userId, remove));
  if (statements.length > 0) await inTransaction(db, statements);
}

function upsert(userId: string, rows: NotesChange["write"]): SQL {
  return sql`
    INSERT INTO ${stuck}
      (user_id, event_id, service, kind, status, since_ms, attempts, next_attempt_at_ms, reason)
    SELECT ${userId}, value ->> 'eventId', value ->> 'service', value ->> 'kind', value ->> 'status', value ->> 'sinceMs',
      value ->> 'attempts', value ->> 'nextAttemptAtMs', value ->> 'reason'
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (user_id, event_id, service) DO UPDATE SET status = excluded.status, attempts = excluded.attempts,
      next_attempt_at_ms = excluded.next_attempt_at_ms, reason = excluded.reason
    WHERE ${stuck.status} = 'delayed' AND excluded.attempts >= ${stuck.attempts}`;
}

function removal(userId: string, keys: NotesChange["remove"]): SQL {
  return sql`
    DELETE FROM ${stuck} WHERE user_id = ${userId} AND (event_id, service) IN
      (SELECT value ->> 'eventId', value ->> 'service' FROM json_each(${JSON.stringify(keys)}))`;
}
