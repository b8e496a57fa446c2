/**
 * Sessions: who is logged in. A row per session in auth's D1, under the hash of a random token that only the browser
 * has: whoever reads the table can log in as nobody. Ended by deleting the row, so a copied cookie ends with it.
 */
import { and, eq, gt, lt, or } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Role } from "#shared/contract/user.ts";
import { users } from "./users.ts";

/** One row per session. `token_hash` is SHA-256, in hex: a token of 256 random bits needs no slower hash. */
export const sessions = sqliteTable(
  "sessions",
  {
    tokenHash: text("token_hash").primaryKey(),
    userId: text("user_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    seenAtMs: integer("seen_at_ms").notNull(),
  },
  (table) => [index("sessions_user_id").on(table.userId)],
);

/** Whose session it is, and what they may do. */
export type SessionUser = { userId: string; eventId: string; userName: string; email: string; role: Role };

const HOUR = 60 * 60 * 1_000;

/** A session that nobody has used for this long is over (ASVS 5.0, 7.3.1). */
const IDLE_MS_MAX = 24 * HOUR;

/** Every session is over after this long: NIST SP 800-63B-4, section 2.1.3, says 30 days for AAL1. */
export const SESSION_MS_MAX = 30 * 24 * HOUR;

/** How stale `seen_at_ms` may be: a write an hour, not one a request. */
const SEEN_STEP_MS = HOUR;

/** Begins a session and returns its token: 43 characters of base64url, to be shown to the browser and to nobody else. */
export async function beginSession(db: DrizzleD1Database, userId: string, nowMs: number): Promise<string> {
  const token = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
  const session = { tokenHash: await hashOf(token), userId, createdAtMs: nowMs, seenAtMs: nowMs };
  // Sessions that are over are swept by the logins of the same person, so the table holds no more than are in use.
  await db.batch([
    db.delete(sessions).where(and(eq(sessions.userId, userId), isOver(nowMs))),
    db.insert(sessions).values(session),
  ]);
  return token;
}

/** The user whose session this token is; null when it is nobody's, over, or no token at all. */
export async function sessionUser(db: DrizzleD1Database, token: string, nowMs: number): Promise<SessionUser | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const tokenHash = await hashOf(token);
  const { userId, eventId, userName, email, role } = users;
  const [found] = await db
    .select({ user: { userId, eventId, userName, email, role }, seenAtMs: sessions.seenAtMs })
    .from(sessions)
    .innerJoin(users, eq(users.userId, sessions.userId))
    .where(
      and(
        eq(sessions.tokenHash, tokenHash),
        gt(sessions.createdAtMs, nowMs - SESSION_MS_MAX),
        gt(sessions.seenAtMs, nowMs - IDLE_MS_MAX),
      ),
    );
  if (found === undefined) return null;
  if (found.seenAtMs < nowMs - SEEN_STEP_MS) {
    await db.update(sessions).set({ seenAtMs: nowMs }).where(eq(sessions.tokenHash, tokenHash));
  }
  return found.user;
}

/** Ends the session of a token. */
export async function endSession(db: DrizzleD1Database, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, await hashOf(token)));
}

/** Ends every session of a user, wherever they are logged in. */
export async function endSessionsOf(db: DrizzleD1Database, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}

function isOver(nowMs: number) {
  return or(lt(sessions.createdAtMs, nowMs - SESSION_MS_MAX), lt(sessions.seenAtMs, nowMs - IDLE_MS_MAX));
}

async function hashOf(token: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toHex();
}
