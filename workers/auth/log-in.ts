/**
 * Logging in: the guard is asked, the password is checked, a session begins. Somebody who is not there and a password
 * that is wrong are one answer, after the same work.
 */
import { eq } from "drizzle-orm";
import { typedUserIdSchema, type Role } from "#shared/contract/user.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { databaseFrom } from "./database.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import { beginSession } from "./sessions.ts";
import { users } from "./users.ts";

/** What came of it. `bookmark` is the point in the database's history from which the session can be read. */
export type LoggedIn =
  | { kind: "logged in"; token: string; bookmark: string | null; userId: string; userName: string; role: Role }
  | { kind: "refused" }
  | { kind: "wait"; waitMs: number };

/** Checks a userId and a password as they were typed, and begins a session if they are right. */
export async function logIn(
  env: Pick<Env, "DB" | "SIGNUP">,
  typed: { userId: string; userPw: string },
): Promise<LoggedIn> {
  const userId = typedUserIdSchema.safeParse(typed.userId);
  // The primary: an account that is a second old must be there, and a session must be found by the next request.
  const { db, bookmark } = databaseFrom(env.DB, "first-primary");
  if (!userId.success) {
    await checkPassword(typed.userPw, undefined);
    return { kind: "refused" };
  }
  const object = env.SIGNUP.getByName(userId.data);
  const waitMs = await object.admitLogin();
  if (waitMs > 0) return { kind: "wait", waitMs };

  const [user] = await db.select().from(users).where(eq(users.userId, userId.data));
  const { isRight, isOutdated } = await checkPassword(typed.userPw, user?.passwordHash);
  if (user === undefined || !isRight) return { kind: "refused" };
  if (isOutdated) {
    const passwordHash = await hashPassword(typed.userPw);
    await db.update(users).set({ passwordHash }).where(eq(users.userId, user.userId));
  }
  const token = await beginSession(db, user.userId, Date.now());
  // A count that stays too high for a moment slows somebody down; it must not keep them out.
  await object.forgetLoginAttempts().catch((error: unknown) => {
    log("warn", "login attempts not forgotten", { reason: reasonOf(error) });
  });
  const { userName, role } = user;
  return { kind: "logged in", token, bookmark: bookmark(), userId: user.userId, userName, role };
}
