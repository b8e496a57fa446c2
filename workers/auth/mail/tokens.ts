/**
 * Tokens: what a link in a mail lets its reader do, once. A token has 256 bits; the database keeps its SHA-256. The code
 * beside it is six digits, for whoever reads the mail on another device: five tries, then it is worthless.
 *
 * Token and code follow from the request for the mail and from `AUTH_SECRET`. So a request that is delivered twice makes
 * two equal mails, both of which work.
 */
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { hmac, isMac, macOf, secretsOf } from "../accounts/secrets.ts";
import { users } from "../accounts/users.table.ts";
import type { Purpose } from "./mail-request.ts";
import { mailTokens } from "./tokens.table.ts";

/** A token as it goes into a link, and its code: `482 913` is typed with or without the space. */
export type Secret = { token: string; code: string };

/** Whose token it is, and what it is bound to. */
export type TokenRow = { userId: string; accountId: string; purpose: Purpose; email: string; revision: number };

const MINUTE_MS = 60_000;

/**
 * How long a token is valid (milliseconds). NIST SP 800-63A-4, section 3.8: 24 hours for a code that confirms an address. A
 * new password: no longer than somebody looks for a mail, because whoever has the link has the account.
 */
export const VALID_MS: Record<Purpose, number> = {
  confirm: 24 * 60 * MINUTE_MS,
  newAddress: 24 * 60 * MINUTE_MS,
  reset: 15 * MINUTE_MS,
};

/** Five tries at a million codes; a new code needs a new mail, of which there are five a day (`limits.ts`). */
const TRIES_MAX = 5;

const CODES = 1_000_000;

/** True for what may be a token: 43 characters of base64url. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** The token and the code of a mail. */
export async function makeSecret(secret: string, purpose: Purpose, requestId: string): Promise<Secret> {
  const text = `${purpose} ${requestId}`;
  const digits = new DataView(await hmac(secret, "mail-code:v1", `make ${text}`)).getUint32(0) % CODES;
  return { token: await macOf(secret, "mail-token:v1", text), code: String(digits).padStart(6, "0") };
}

/** Keeps a token, in place of the account's older one of this purpose. Nothing, if the account is not there any more. */
export async function keepToken(
  { DB, AUTH_SECRET }: Pick<Env, "AUTH_SECRET"> & { DB: DrizzleD1Database },
  { userId, accountId, purpose, email, revision }: TokenRow,
  { token, code }: Secret,
  nowMs: number,
): Promise<void> {
  const codeMac = await macOf(AUTH_SECRET, "mail-code:v1", codeText(accountId, code));
  await DB.run(sql`
    INSERT INTO ${mailTokens} (user_id, purpose, account_id, token_hash, code_mac, email, revision, expires_at_ms)
    SELECT user_id, ${purpose}, event_id, ${await hashOf(token)}, ${codeMac}, ${email}, ${revision},
      ${nowMs + VALID_MS[purpose]}
    FROM ${users} WHERE user_id = ${userId} AND event_id = ${accountId}
    ON CONFLICT (user_id, purpose) DO UPDATE SET account_id = excluded.account_id, token_hash = excluded.token_hash,
      code_mac = excluded.code_mac, email = excluded.email, revision = excluded.revision,
      tries = CASE WHEN token_hash = excluded.token_hash THEN tries ELSE 0 END,
      expires_at_ms = excluded.expires_at_ms`);
}

/** Whose token this is; null if it is none, was used, or is too old. Spends nothing. */
export async function findToken(
  db: DrizzleD1Database,
  token: string,
  purposes: readonly Purpose[],
  nowMs: number,
): Promise<TokenRow | null> {
  if (!isToken(token)) return null;
  const [row] = await db
    .select(ROW)
    .from(mailTokens)
    .where(and(isLive(nowMs), inArray(mailTokens.purpose, [...purposes]), hasHash(await hashOf(token))));
  return row ?? null;
}

/** Spends a token: of any number of requests that have it, one gets true. */
export async function spendToken(db: DrizzleD1Database, token: string, nowMs: number): Promise<boolean> {
  const spent = await db
    .delete(mailTokens)
    .where(and(isLive(nowMs), hasHash(await hashOf(token))))
    .returning({ userId: mailTokens.userId });
  return spent.length > 0;
}

/**
 * Tries a code that was typed by hand: the account's token of this purpose, which is spent; or null. The try is counted
 * before it is made.
 */
export async function spendCode(
  { DB, ...secrets }: Pick<Env, "AUTH_SECRET"> & { AUTH_SECRET_PREVIOUS?: string; DB: DrizzleD1Database },
  userId: string,
  purpose: Purpose,
  code: string,
  nowMs: number,
): Promise<TokenRow | null> {
  const own = and(eq(mailTokens.userId, userId), eq(mailTokens.purpose, purpose));
  const [row] = await DB.update(mailTokens)
    .set({ tries: sql`${mailTokens.tries} + 1` })
    .where(and(own, isLive(nowMs), lt(mailTokens.tries, TRIES_MAX)))
    .returning({ ...ROW, codeMac: mailTokens.codeMac, tokenHash: mailTokens.tokenHash });
  if (row === undefined) return null;
  const { codeMac, tokenHash, ...found } = row;
  if (!(await isMac(codeMac, secretsOf(secrets), "mail-code:v1", codeText(found.accountId, code)))) return null;
  const spent = await DB.delete(mailTokens).where(hasHash(tokenHash)).returning({ userId: mailTokens.userId });
  return spent.length > 0 ? found : null;
}

/** Removes the tokens that are too old. */
export async function removeOldTokens(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await db.delete(mailTokens).where(lt(mailTokens.expiresAtMs, nowMs));
}

const ROW = {
  userId: mailTokens.userId,
  accountId: mailTokens.accountId,
  purpose: mailTokens.purpose,
  email: mailTokens.email,
  revision: mailTokens.revision,
};

const isLive = (nowMs: number) => gt(mailTokens.expiresAtMs, nowMs);

const hasHash = (hash: string) => eq(mailTokens.tokenHash, hash);

/** Neither can hold a space. */
const codeText = (accountId: string, code: string): string => `${accountId} ${code}`;

async function hashOf(token: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toHex();
}
