/** Logs somebody in: checks the password under the login guard (`guess-password.ts`), and begins a session. */
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Role } from "#shared/contract/user.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { isConfirmed } from "../mail/addresses.ts";
import { isConfirmationRequired, type MailSettings } from "../mail/mail-settings.ts";
import { guessPassword, type GuessEnv, type Guessed, type Guesser } from "./guess-password.ts";
import { hashPassword } from "./passwords.ts";
import type { SeenFrom } from "./seen-from.ts";
import { beginSession } from "./sessions.ts";
import { users } from "./users.table.ts";

/**
 * The result of a login: a session, or why there is none. Unconfirmed: the password is right, and the address has to be
 * confirmed first.
 */
export type LoggedIn =
  | { kind: "logged in"; token: string; userId: string; accountId: string; userName: string; role: Role }
  | { kind: "unconfirmed"; userId: string }
  | Exclude<Guessed, { kind: "right" }>;

type LoginEnv = GuessEnv & Pick<MailSettings, "REQUIRE_CONFIRMED_EMAIL">;

/**
 * Checks a userId and a password as they were typed, and begins a session if they are right.
 *
 * @param from what the session is known by to its owner
 * @throws if auth's database is away
 */
export async function logIn(
  env: LoginEnv,
  typed: { userId: string; userPw: string },
  { from, ...guesser }: Guesser & { from: SeenFrom },
): Promise<LoggedIn> {
  const guessed = await guessPassword(env, typed, guesser);
  if (guessed.kind !== "right") return guessed;
  const { user, isOutdated } = guessed;
  const db = drizzle(env.DB);
  if (isOutdated) {
    const passwordHash = await hashPassword(typed.userPw);
    await db.update(users).set({ passwordHash }).where(isUnchanged(user));
  }
  if (isConfirmationRequired(env) && !(await isConfirmed(db, user))) {
    return { kind: "unconfirmed", userId: user.userId };
  }
  const token = await beginSession(db, user, from, Date.now());
  const { userId, accountId, userName, role } = user;
  return { kind: "logged in", token, userId, accountId, userName, role };
}

/** The row as it was read: a password that was changed meanwhile is not put back. */
function isUnchanged({ userId, passwordHash }: typeof users.$inferSelect) {
  return and(eq(users.userId, userId), eq(users.passwordHash, passwordHash));
}

/**
 * Lifts the lock of an account whose password is another one, for everybody and for the browser that set it. What fails is
 * logged: the new password stands, and the lock has an end.
 */
export async function liftLock(
  { LOGIN_GUARD }: Pick<Env, "LOGIN_GUARD">,
  accountId: string,
  browserId: string | null,
): Promise<void> {
  const names = [accountId, ...(browserId === null ? [] : [`${accountId} ${browserId}`])];
  const lifted = await Promise.allSettled(names.map(async (name) => LOGIN_GUARD.getByName(name).lift()));
  for (const one of lifted) {
    if (one.status === "rejected") log("warn", "login lock not lifted", { reason: reasonOf(one.reason) });
  }
}
