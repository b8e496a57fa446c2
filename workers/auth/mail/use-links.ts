/**
 * What the links and codes of mails do when they are used. Each is spent first, so that it works once whatever happens then.
 * The routes ask; the account changes through its object alone.
 */
import { drizzle } from "drizzle-orm/d1";
import { hashPassword } from "../accounts/passwords.ts";
import { liftLock } from "../accounts/log-in.ts";
import { passwordWeakness } from "../accounts/password-weakness.ts";
import { changeByMail } from "../intake/change-by-mail.ts";
import type { Language } from "../web/words.ts";
import { confirm, confirmPending, confirmedAddress, findAddressee, keepPending } from "./addresses.ts";
import { askForMail, type MailEnv } from "./ask-for-mail.ts";
import { mailerOf } from "./mail-settings.ts";
import { tellOwner } from "./tell-owner.ts";
import { findToken, spendCode, spendToken, type TokenRow } from "./tokens.ts";

/** Who uses a link, as far as it matters: the language of what is mailed then, and the trace of what is changed. */
export type Reader = { language: Language; traceparent: string };

/** The result: done; done as soon as auth's database is back; not valid; or unavailable, and the link is spent. */
export type Used = "done" | "accepted" | "not valid" | "unavailable";

type LinksEnv = Env & MailEnv;

/** Confirms the address that a link's token is for: the account's own, or a new one. */
export async function confirmByToken(env: LinksEnv, token: string, reader: Reader, nowMs: number): Promise<Used> {
  const db = drizzle(env.DB);
  const row = await findToken(db, token, ["confirm", "newAddress"], nowMs);
  if (row === null || !(await spendToken(db, token, nowMs))) return "not valid";
  return confirmRow(env, row, reader, nowMs);
}

/** The same with a code that was typed by hand. Without an account or a mail it is a wrong code. */
export async function confirmByCode(
  env: LinksEnv,
  { userId, code }: { userId: string; code: string },
  reader: Reader,
  nowMs: number,
): Promise<Used> {
  const secrets = { ...env, DB: drizzle(env.DB) };
  const own = await spendCode(secrets, userId, "confirm", code, nowMs);
  const row = own ?? (await spendCode(secrets, userId, "newAddress", code, nowMs));
  return row === null ? "not valid" : confirmRow(env, row, reader, nowMs);
}

/**
 * Asks for another address of an account: it is the account's once a link or a code that is mailed there was used. The caller
 * has checked that the owner asks.
 *
 * @returns false if mails are off, and then nothing waits; or if none could be asked for
 */
export async function askForNewAddress(
  env: LinksEnv,
  account: Pick<TokenRow, "userId" | "accountId">,
  newEmail: string,
  language: Language,
): Promise<boolean> {
  if (mailerOf(env) === null) return false;
  await keepPending(drizzle(env.DB), account, newEmail, Date.now());
  const { userId, accountId } = account;
  return askForMail(env, { kind: "newAddress", userId, accountId, language });
}

async function confirmRow(env: LinksEnv, row: TokenRow, reader: Reader, nowMs: number): Promise<Used> {
  const db = drizzle(env.DB);
  const { userId, accountId, email, purpose } = row;
  if (purpose === "confirm") return (await confirm(db, row, email)) ? "done" : "not valid";
  const account = await findAddressee(db, userId);
  if (account === null || account.accountId !== accountId || account.pendingEmail !== email) return "not valid";
  const { revision } = account;
  const done = await changeByMail(env, { userId, accountId, revision, traceparent: reader.traceparent }, { email });
  if (done === "unavailable") return done;
  await confirmPending(db, row, email, confirmedAddress(account), nowMs);
  await tellOwner(env, { kind: "emailChanged", userId, accountId, language: reader.language });
  return done === "changed" ? "done" : done;
}

/** The result of setting a password: as above, or why this password is refused. The link is then not spent. */
export type Reset = Used | "common_password" | "contains_your_data";

/**
 * Sets a new password with a link's token: every session ends, the lock on logging in is lifted, and the owner is told. The
 * token is bound to the account's revision: after any change of it, it is worth nothing.
 *
 * @param userPw valid by the contract
 * @param browserFor as `log-in.ts` has it
 */
export async function resetPassword(
  env: LinksEnv,
  { token, userPw }: { token: string; userPw: string },
  browserFor: (accountId: string) => Promise<string | null>,
  reader: Reader,
  nowMs: number,
): Promise<Reset> {
  const db = drizzle(env.DB);
  const row = await findToken(db, token, ["reset"], nowMs);
  const account = row === null ? null : await findAddressee(db, row.userId);
  const isBound = account?.accountId === row?.accountId && account?.revision === row?.revision;
  if (row === null || account === null || !isBound) return "not valid";
  const { userId, accountId, email, revision } = account;
  const weakness = await passwordWeakness({ userId, userPw, email });
  if (weakness !== null) return weakness;
  const passwordHash = await hashPassword(userPw);
  if (!(await spendToken(db, token, nowMs))) return "not valid";
  const names = { userId, accountId, revision, traceparent: reader.traceparent };
  const done = await changeByMail(env, names, {}, passwordHash);
  if (done === "unavailable") return done;
  await liftLock(env, accountId, await browserFor(accountId));
  await tellOwner(env, { kind: "passwordReset", userId, accountId, language: reader.language });
  return done === "changed" ? "done" : done;
}
