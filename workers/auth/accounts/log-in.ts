/**
 * Logs somebody in: finds the account, asks the login guard, checks the password, begins a session. An unknown userId and
 * a wrong password get the same answer, after the same work.
 *
 * The account is read first: while auth's database is away nothing is counted, because nothing is guessed.
 */
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { typedUserIdSchema, type Role } from "#shared/contract/user.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { PERIOD_S } from "../http/limit-table.ts";
import { isWithinLimit } from "../http/limits.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import { beginSession } from "./sessions.ts";
import { users } from "./users.table.ts";

/** The result of a login: a session, a refusal, or how long to wait; unavailable if nobody can say how long. */
export type LoggedIn =
  | { kind: "logged in"; token: string; userId: string; accountId: string; userName: string; role: Role }
  | { kind: "refused" }
  | { kind: "wait"; waitMs: number }
  | { kind: "unavailable" };

/** Who tries to log in. */
export type Guesser = {
  /** As `addressOf` has it. */
  address: string;
  /** The id of the browser, if this account was used from it before; null otherwise. */
  browserFor: (accountId: string) => Promise<string | null>;
};

type LoginEnv = Pick<Env, "DB" | "LOGIN_GUARD" | "GUESS_LIMIT">;

/** How an attempt is counted. `admit`: null if the guard is out of order. */
type Count = { admit: () => Promise<number | null>; forget: () => Promise<void> };

/**
 * Checks a userId and a password as they were typed, and begins a session if they are right.
 *
 * @throws if auth's database is away
 */
export async function logIn(
  env: LoginEnv,
  typed: { userId: string; userPw: string },
  guesser: Guesser,
): Promise<LoggedIn> {
  const db = drizzle(env.DB);
  const userId = typedUserIdSchema.safeParse(typed.userId).data;
  const [user] = userId === undefined ? [] : await db.select().from(users).where(eq(users.userId, userId));

  const count = user === undefined ? null : await countFor(env, user.accountId, guesser);
  const waitMs = (await count?.admit()) ?? (await limitedGuess(env, `${userId} ${guesser.address}`));
  if (waitMs === null) return { kind: "unavailable" };
  if (waitMs > 0) return { kind: "wait", waitMs };

  const { isRight, isOutdated } = await checkPassword(typed.userPw, user?.passwordHash);
  if (user === undefined || !isRight) return { kind: "refused" };
  await count?.forget();
  if (isOutdated) {
    const passwordHash = await hashPassword(typed.userPw);
    await db.update(users).set({ passwordHash }).where(eq(users.userId, user.userId));
  }
  const token = await beginSession(db, user, Date.now());
  const { accountId, userName, role } = user;
  return { kind: "logged in", token, userId: user.userId, accountId, userName, role };
}

/** A browser that the account was used from has a count that no stranger reaches; all others have one for each address. */
async function countFor(
  { LOGIN_GUARD }: Pick<Env, "LOGIN_GUARD">,
  accountId: string,
  { address, browserFor }: Guesser,
): Promise<Count> {
  const browserId = await browserFor(accountId);
  const guard = LOGIN_GUARD.getByName(browserId === null ? accountId : `${accountId} ${browserId}`);
  const name = browserId === null ? `address ${address}` : "browser";
  return {
    admit: async () => {
      const waitMs = await guard.admit(name).catch((error: unknown) => reasonOf(error));
      if (typeof waitMs === "number") return waitMs;
      // A guard that is out of order must not shut the door: the limit counts instead.
      log("error", "login guard not asked", { reason: waitMs ?? "its counts cannot be read" });
      return null;
    },
    // If this fails, the count stays too high for a while. That must not fail a login that is right.
    forget: () =>
      guard.forget(name).catch((error: unknown) => {
        log("warn", "login attempts not forgotten", { reason: reasonOf(error) });
      }),
  };
}

/** Counts a guess by the limit alone: 0, how long to wait, or null if the limit cannot be asked. */
async function limitedGuess(env: Pick<Env, "GUESS_LIMIT">, key: string): Promise<number | null> {
  const isWithin = await isWithinLimit(env, "guess", key);
  if (isWithin === null) return null;
  return isWithin ? 0 : PERIOD_S * 1_000;
}
