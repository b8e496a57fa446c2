/**
 * Sessions: a row each in auth's D1, under the hash of a random token that only the browser has, so the table alone lets
 * nobody log in. A session is ended by deleting its row; a copied cookie is then worthless, too.
 */
import { and, desc, eq, gt, lt, notInArray, or } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Role } from "#shared/contract/user.ts";
import { sessions } from "./sessions.table.ts";
import { users } from "./users.table.ts";

/** Whose session it is. */
export type AccountName = { userId: string; accountId: string };

/** The user of a session, and their role. */
export type SessionUser = AccountName & { userName: string; email: string; role: Role };

const HOUR = 60 * 60 * 1_000;

/** A session that nobody has used for this long is over (ASVS 5.0, 7.3.1). */
const IDLE_MS_MAX = 24 * HOUR;

/** Every session is over after this long: NIST SP 800-63B-4, section 2.1.3, says 30 days for AAL1. */
export const SESSION_MS_MAX = 30 * 24 * HOUR;

/** The most sessions of an account: a person has a few browsers. */
const SESSIONS_MAX = 32;

/** How old `seen_at_ms` may get before it is written again: one write an hour, not one a request. */
const SEEN_STEP_MS = HOUR;

/** Begins a session and returns its token: 43 characters of base64url, to be shown to the browser and to nobody else. */
export async function beginSession(
  db: DrizzleD1Database,
  { userId, accountId }: AccountName,
  nowMs: number,
): Promise<string> {
  const token = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
  const session = { tokenHash: await hashOf(token), userId, accountId, createdAtMs: nowMs, seenAtMs: nowMs };
  const own = eq(sessions.userId, userId);
  const newest = db
    .select({ tokenHash: sessions.tokenHash })
    .from(sessions)
    .where(own)
    .orderBy(desc(sessions.createdAtMs), desc(sessions.seenAtMs))
    .limit(SESSIONS_MAX);
  // A login deletes the same user's expired sessions, and the oldest, so that they do not pile up.
  await db.batch([
    db.delete(sessions).where(and(own, isOver(nowMs))),
    db.insert(sessions).values(session),
    db.delete(sessions).where(and(own, notInArray(sessions.tokenHash, newest))),
  ]);
  return token;
}

/** The user of a session; null if the token is unknown, expired or malformed. */
export async function sessionUser(db: DrizzleD1Database, token: string, nowMs: number): Promise<SessionUser | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const tokenHash = await hashOf(token);
  const { userId, accountId, userName, email, role } = users;
  const [found] = await db
    .select({ user: { userId, accountId, userName, email, role }, seenAtMs: sessions.seenAtMs })
    .from(sessions)
    .innerJoin(users, and(eq(users.userId, sessions.userId), eq(users.accountId, sessions.accountId)))
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

/** Ends every session of an account, wherever its owner is logged in. */
export async function endSessionsOf(db: DrizzleD1Database, { userId, accountId }: AccountName): Promise<void> {
  await db.delete(sessions).where(and(eq(sessions.userId, userId), eq(sessions.accountId, accountId)));
}

function isOver(nowMs: number) {
  return or(lt(sessions.createdAtMs, nowMs - SESSION_MS_MAX), lt(sessions.seenAtMs, nowMs - IDLE_MS_MAX));
}

async function hashOf(token: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toHex();
}
