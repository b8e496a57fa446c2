/**
 * The one way into auth's table of users: an event's order is carried out, or found to be carried out already, and the
 * answer is the account that auth keeps afterwards. Called by the user's object alone.
 *
 * Safe to run again after any failure, whether or not the write arrived: the row remembers the signup that made it and
 * the event that made its newest revision. An erased account leaves a tombstone, and its id stays taken. The account that
 * auth keeps then goes to the replicas, as a message of `shared/contract/messages.ts`.
 */
import { sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { profileOf } from "#shared/contract/account.ts";
import type { Profile } from "#shared/contract/user.ts";
import { inTransaction } from "#shared/platform/transaction.ts";
import type { Order, StoreCommand, Stored } from "./orders.ts";
import { sessions } from "../accounts/sessions.table.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { users } from "../accounts/users.table.ts";

/** auth's database, through drizzle. */
type Database = DrizzleD1Database & { $client: D1Database };

/** Carries an order out, in one statement or one transaction. */
export async function storeAccount(db: Database, command: StoreCommand): Promise<Stored> {
  const { eventId, accountId, order } = command;
  const row = await carryOut(db, command);
  if (row === undefined) return { kind: "gone" };
  const account = { accountId: row.accountId, revision: row.revision, profile: row.isErased ? null : profileOf(row) };
  if (order.kind === "newUser") {
    return { kind: "kept", verdict: row.accountId === eventId ? "success" : "duplicate", account };
  }
  if (row.accountId !== accountId || (order.kind === "changed" && row.isErased)) return { kind: "gone" };
  if (order.kind === "changed" && row.revisedBy !== eventId) return { kind: "moved on", revision: row.revision };
  return { kind: "kept", verdict: "success", account };
}

/** What auth keeps by a userId: the row, or the tombstone of one. */
type KeptRow = Profile & { accountId: string; revision: number; revisedBy: string | null; isErased: 0 | 1 };

const ROW: SQL = sql`event_id AS accountId, revision, revised_by AS revisedBy, 0 AS isErased,
  user_name AS userName, email, role`;

const TOMBSTONE: SQL = sql`account_id, revision, NULL, 1, '', '', ''`;

async function carryOut(db: Database, command: StoreCommand): Promise<KeptRow | undefined> {
  const { userId, order } = command;
  const keptNow = sql`
    SELECT ${ROW} FROM ${users} WHERE user_id = ${userId}
    UNION ALL SELECT ${TOMBSTONE} FROM ${tombstones} WHERE user_id = ${userId}`;
  switch (order.kind) {
    case "newUser":
      return (await db.all<KeptRow>(insertion(command, order)))[0] ?? (await db.all<KeptRow>(keptNow))[0];
    case "changed": {
      const endings = order.passwordHash === null ? [] : [endingOthers(command, order)];
      return (await inTransaction<KeptRow>(db, [change(command, order), ...endings, keptNow]))[0];
    }
    case "erased":
      return (await inTransaction<KeptRow>(db, [burial(command), removal(command), endingAll(command), keptNow]))[0];
    case "repair":
      return (await db.all<KeptRow>(keptNow))[0];
  }
}

/**
 * Stores a user unless the id is taken. The update changes nothing; it makes RETURNING give the kept row in both cases
 * (after DO NOTHING, SQLite returns none). An id whose account was erased gives none. SQLite wants WHERE between a
 * SELECT and an ON CONFLICT.
 */
function insertion(
  { userId, eventId, nowMs }: StoreCommand,
  { profile, passwordHash }: Extract<Order, { kind: "newUser" }>,
): SQL {
  const { email, userName, role } = profile;
  return sql`
    INSERT INTO ${users} (user_id, event_id, password_hash, email, user_name, role, created_at_ms, revision)
    SELECT ${userId}, ${eventId}, ${passwordHash}, ${email}, ${userName}, ${role}, ${nowMs}, 1
    WHERE NOT EXISTS (SELECT 1 FROM ${tombstones} WHERE user_id = ${userId})
    ON CONFLICT (user_id) DO UPDATE SET user_id = ${users.userId}
    RETURNING ${ROW}`;
}

/**
 * Changes an account that is at the revision just before the one that this event makes. A write that the network held
 * back until a later event was stored finds a newer revision, and changes nothing.
 */
function change(
  { userId, eventId, accountId, nowMs }: StoreCommand,
  { changes, passwordHash, revision }: Extract<Order, { kind: "changed" }>,
): SQL {
  const { userName = null, email = null, role = null } = changes;
  return sql`
    UPDATE ${users} SET user_name = coalesce(${userName}, user_name), email = coalesce(${email}, email),
      role = coalesce(${role}, role), password_hash = coalesce(${passwordHash}, password_hash),
      revision = ${revision}, revised_by = ${eventId}, revised_at_ms = ${nowMs}
    WHERE user_id = ${userId} AND event_id = ${accountId} AND revision = ${revision - 1}`;
}

/** The sessions that a new password ends. In the same transaction: no login with the old one slips in between. */
function endingOthers(
  { userId, eventId, accountId }: StoreCommand,
  { keptSession = "" }: Extract<Order, { kind: "changed" }>,
): SQL {
  return sql`
    DELETE FROM ${sessions} WHERE user_id = ${userId} AND account_id = ${accountId} AND token_hash <> ${keptSession}
      AND EXISTS (SELECT 1 FROM ${users} WHERE user_id = ${userId} AND revised_by = ${eventId})`;
}

function endingAll({ userId, accountId }: StoreCommand): SQL {
  return sql`DELETE FROM ${sessions} WHERE user_id = ${userId} AND account_id = ${accountId}`;
}

function burial({ userId, accountId, nowMs }: StoreCommand): SQL {
  return sql`
    INSERT INTO ${tombstones} (user_id, account_id, revision, erased_at_ms)
    SELECT user_id, event_id, revision + 1, ${nowMs} FROM ${users} WHERE user_id = ${userId} AND event_id = ${accountId}
    ON CONFLICT (user_id) DO NOTHING`;
}

function removal({ userId, accountId }: StoreCommand): SQL {
  return sql`DELETE FROM ${users} WHERE user_id = ${userId} AND event_id = ${accountId}`;
}
