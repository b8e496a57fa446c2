/**
 * Sessions: a row each in auth's D1, under the hash of a random token that only the browser has, so the table alone lets
 * nobody log in. A session is ended by deleting its row; a copied cookie is then worthless, too.
 */
import { and, desc, eq, gt, lt, ne, notInArray, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Session } from "#shared/contract/sessions.ts";
import type { Role } from "#shared/contract/user.ts";
import type { SeenFrom } from "./seen-from.ts";
import { sessions } from "./sessions.table.ts";
import { users } from "./users.table.ts";

/** Whose session it is. */
export type AccountName = { userId: string; accountId: string };

/** The user of a session, their role, and the revision that their account was at. */
export type SessionUser = AccountName & { userName: string; email: string; role: Role; revision: number };

const HOUR = 60 * 60 * 1_000;

/** A session that nobody has used for this long is over (ASVS 5.0, 7.3.1). */
const IDLE_MS_MAX = 24 * HOUR;

/** Every session is over after this long: NIST SP 800-63B-4, section 2.1.3, says 30 days for AAL1. */
export const SESSION_MS_MAX = 30 * 24 * HOUR;

/** The most sessions of an account: a person has a few browsers. */
const SESSIONS_MAX = 32;

/**
 * A session's id is the first half of its token's hash (hexadecimal digits): nothing more has to be kept, and sessions that began
 * before there were ids have one. No token can be worked out from it, and it opens nothing.
 */
const ID_DIGITS = 32;

/** How old `seen_at_ms` may get before it is written again: one write an hour, not one a request. */
const SEEN_STEP_MS = HOUR;

/** Begins a session and returns its token: 43 characters of base64url, to be shown to the browser and to nobody else. */
export async function beginSession(
  db: DrizzleD1Database,
  { userId, accountId }: AccountName,
  from: SeenFrom,
  nowMs: number,
): Promise<string> {
  const token = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
  const session = {
    tokenHash: await sessionHash(token),
    userId,
    accountId,
    createdAtMs: nowMs,
    seenAtMs: nowMs,
    ...from,
  };
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
  const tokenHash = await sessionHash(token);
  const { userId, accountId, userName, email, role, revision } = users;
  const [found] = await db
    .select({ user: { userId, accountId, userName, email, role, revision }, seenAtMs: sessions.seenAtMs })
    .from(sessions)
    .innerJoin(users, and(eq(users.userId, sessions.userId), eq(users.accountId, sessions.accountId)))
    .where(and(eq(sessions.tokenHash, tokenHash), isLive(nowMs)));
  if (found === undefined) return null;
  if (found.seenAtMs < nowMs - SEEN_STEP_MS) {
    await db.update(sessions).set({ seenAtMs: nowMs }).where(eq(sessions.tokenHash, tokenHash));
  }
  return found.user;
}

/** The sessions of an account that are not over: the one of this token first, then the one that was used last. */
export async function sessionsOf(
  db: DrizzleD1Database,
  account: AccountName,
  token: string,
  nowMs: number,
): Promise<Session[]> {
  const tokenHash = await sessionHash(token);
  const rows = await db
    .select()
    .from(sessions)
    .where(and(isOf(account), isLive(nowMs)))
    .orderBy(desc(eq(sessions.tokenHash, tokenHash)), desc(sessions.seenAtMs), desc(sessions.createdAtMs));
  return rows.map((row) => ({
    id: row.tokenHash.slice(0, ID_DIGITS),
    current: row.tokenHash === tokenHash,
    startedAt: new Date(row.createdAtMs).toISOString(),
    seenAt: new Date(row.seenAtMs).toISOString(),
    browser: row.browser,
    platform: row.platform,
    country: row.country,
    city: row.city,
  }));
}

/** What a session's id led to: the session of the token that asks, another one of the same account, or none of it. */
type EndedById = "this one" | "another" | "none";

/** Ends one session of this account, and of no other. `token`: of the session that asks. */
export async function endSessionById(
  db: DrizzleD1Database,
  account: AccountName,
  { id, token }: { id: string; token: string },
): Promise<EndedById> {
  const isIt = sql`substr(${sessions.tokenHash}, 1, ${ID_DIGITS}) = ${id}`;
  const { tokenHash } = sessions;
  const [ended] = await db
    .delete(sessions)
    .where(and(isOf(account), isIt))
    .returning({ tokenHash });
  if (ended === undefined) return "none";
  return ended.tokenHash === (await sessionHash(token)) ? "this one" : "another";
}

/** Ends every session of this account but that of the token. */
export async function endOtherSessions(db: DrizzleD1Database, account: AccountName, token: string): Promise<void> {
  await db.delete(sessions).where(and(isOf(account), ne(sessions.tokenHash, await sessionHash(token))));
}

/** Ends the session of a token. */
export async function endSession(db: DrizzleD1Database, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, await sessionHash(token)));
}

/** Ends every session of an account, wherever its owner is logged in. */
export async function endSessionsOf(db: DrizzleD1Database, account: AccountName): Promise<void> {
  await db.delete(sessions).where(isOf(account));
}

function isOf({ userId, accountId }: AccountName) {
  return and(eq(sessions.userId, userId), eq(sessions.accountId, accountId));
}

function isLive(nowMs: number) {
  return and(gt(sessions.createdAtMs, nowMs - SESSION_MS_MAX), gt(sessions.seenAtMs, nowMs - IDLE_MS_MAX));
}

function isOver(nowMs: number) {
  return or(lt(sessions.createdAtMs, nowMs - SESSION_MS_MAX), lt(sessions.seenAtMs, nowMs - IDLE_MS_MAX));
}

/** Under which a session is kept: SHA-256 of its token, in hex. */
export async function sessionHash(token: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toHex();
}
