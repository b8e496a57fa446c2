/**
 * auth's own table of users, and the one way into it: a user is stored, or it is found whose the id already is.
 * The row remembers which signup made it, so that storing twice is answered like storing once.
 */
import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Verdict } from "#shared/contract/status.ts";
import type { Profile, Role } from "#shared/contract/user.ts";

/** One row per userId. `event_id` names the signup that made the row. The only home of password hashes. */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  eventId: text("event_id").notNull(),
  passwordHash: text("password_hash").notNull(),
  email: text("email").notNull(),
  userName: text("user_name").notNull(),
  role: text("role").$type<Role>().notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});

/** What a signup brings to be stored. `createdAtMs` is Unix time in milliseconds. */
export type NewUser = typeof users.$inferInsert;

/** Whether this signup's user is the one that auth keeps, and the profile that it keeps. */
export type Stored = { verdict: Verdict; kept: Profile };

/**
 * Stores a user unless the id is taken, and says whose row it is: `success` when it is this signup's own, now or from
 * an earlier attempt, `duplicate` when another signup made it. One statement: the update changes nothing, it is there
 * so that RETURNING gives the kept row in both cases (after DO NOTHING, SQLite returns none).
 *
 * Safe to run again after any failure, whether or not the write arrived.
 */
export async function storeUser(db: DrizzleD1Database, user: NewUser): Promise<Stored> {
  const [kept] = await db
    .insert(users)
    .values(user)
    .onConflictDoUpdate({ target: users.userId, set: { userId: sql`${users.userId}` } })
    .returning({ eventId: users.eventId, userName: users.userName, email: users.email, role: users.role });
  if (kept === undefined) throw new Error("an upsert returned no row");
  const { eventId, ...profile } = kept;
  return { verdict: eventId === user.eventId ? "success" : "duplicate", kept: profile };
}
