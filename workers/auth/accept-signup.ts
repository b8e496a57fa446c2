/**
 * From a checked request to an accepted signup: the password is hashed, and the object of that userId journals the
 * rest. When this has succeeded, the signup finishes with nobody watching.
 */
import type { SignupRequest } from "#shared/contract/user.ts";
import { remedyFor } from "#shared/platform/failures.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { fingerprintOf } from "./idempotency.ts";
import { hashPassword } from "./passwords.ts";
import type { Begun } from "./signup/saga.ts";

/**
 * What became of a signup that was handed over: taken on or not (`Begun`), or its object cannot be reached. `snapshots`:
 * the stream of it, if one was asked for.
 */
export type Accepted = (Begun | { kind: "unavailable" }) & { snapshots?: ReadableStream<Uint8Array> };

/** How long to wait after each try but the last (milliseconds). Together less than a person takes to look at the clock. */
const TRY_AGAIN_AFTER_MS = [100, 400, 1_600];

/**
 * Accepts a signup under this eventId. Handing it over twice is harmless, so a lost connection is tried again; an
 * object that has too much to do is not.
 *
 * @param isWatched true if a stream of its snapshots is wanted as well: one request to the object instead of two
 */
export async function acceptSignup(
  env: Pick<Env, "SIGNUP">,
  { userId, userPw, email, userName, role = "ROLE_USER" }: SignupRequest,
  eventId: string,
  traceparent: string,
  { isWatched = false } = {},
): Promise<Accepted> {
  const profile = { userName, email, role };
  const [passwordHash, fingerprint] = await Promise.all([hashPassword(userPw), fingerprintOf(profile)]);
  const command = { eventId, userId, profile, passwordHash, fingerprint, traceparent };
  for (const delayMs of [...TRY_AGAIN_AFTER_MS, null]) {
    try {
      // A new stub each time: one that has failed may go on failing.
      const signup = env.SIGNUP.getByName(userId);
      return await (isWatched ? signup.beginWatched(command) : signup.begin(command));
    } catch (error) {
      log("warn", "signup not taken on", { eventId, reason: reasonOf(error) });
      if (delayMs === null || remedyFor(error) !== "retry") break;
      await scheduler.wait(delayMs);
    }
  }
  return { kind: "unavailable" };
}
