/**
 * Checks a password that somebody typed: finds the account, asks the login guard, compares. The one way to a password, for
 * logins and for changes that ask for it again. An unknown userId and a wrong password get the same answer, after the same
 * work.
 *
 * The account is read first: while auth's database is away nothing is counted, because nothing is guessed.
 */
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { typedUserIdSchema } from "#shared/contract/user.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { PERIOD_S } from "../http/limit-table.ts";
import { isWithinLimit } from "../http/limits.ts";
import { checkPassword } from "./passwords.ts";
import { users } from "./users.table.ts";

/** Who types a password. */
export type Guesser = {
  /** As `addressOf` has it. */
  address: string;
  /** The id of the browser, if this account was used from it before; null otherwise. */
  browserFor: (accountId: string) => Promise<string | null>;
};

export type GuessEnv = Pick<Env, "DB" | "LOGIN_GUARD" | "GUESS_LIMIT">;

/** The password is right; or not; or how long to wait before it is looked at; unavailable if nobody can say how long. */
export type Guessed =
  | { kind: "right"; user: typeof users.$inferSelect; isOutdated: boolean }
  | { kind: "refused" }
  | { kind: "wait"; waitMs: number }
  | { kind: "unavailable" };

/** How an attempt is counted. `admit`: null if the guard is out of order. */
type Count = { admit: () => Promise<number | null>; forget: () => Promise<void> };

/**
 * Checks a userId and a password as they were typed.
 *
 * @throws if auth's database is away
 */
export async function guessPassword(
  env: GuessEnv,
  typed: { userId: string; userPw: string },
  guesser: Guesser,
): Promise<Guessed> {
  const userId = typedUserIdSchema.safeParse(typed.userId).data;
  const [user] = userId === undefined ? [] : await drizzle(env.DB).select().from(users).where(eq(users.userId, userId));

  // Nobody's attempts are counted alike: to wait for another time would tell that nobody is there.
  const count = userId === undefined ? null : await countFor(env, user?.accountId ?? `nobody ${userId}`, guesser);
  const waitMs = (await count?.admit()) ?? (await limitedGuess(env, `${userId} ${guesser.address}`));
  if (waitMs === null) return { kind: "unavailable" };
  if (waitMs > 0) return { kind: "wait", waitMs };

  const { isRight, isOutdated } = await checkPassword(typed.userPw, user?.passwordHash);
  if (user === undefined || !isRight) return { kind: "refused" };
  await count?.forget();
  return { kind: "right", user, isOutdated };
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
