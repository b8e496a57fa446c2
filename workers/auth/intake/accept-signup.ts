/** From a checked request to an accepted signup: the password is hashed, and the rest is handed over (`hand-over.ts`). */
import type { SignupRequest } from "#shared/contract/user.ts";
import { hashPassword } from "../accounts/passwords.ts";
import { newUser } from "../user-object/kinds/new-user.ts";
import { handOver, type HandedOver } from "./hand-over.ts";
import { fingerprintOf } from "./idempotency.ts";

/**
 * Accepts a signup under this eventId.
 *
 * @param isWatched true if a stream of its snapshots is wanted as well
 * @param isAwake true if the object was called already for this signup
 */
export async function acceptSignup(
  env: Pick<Env, "USERS">,
  { userId, userPw, email, userName, role = "ROLE_USER" }: SignupRequest,
  eventId: string,
  traceparent: string,
  { isWatched = false, isAwake = false } = {},
): Promise<HandedOver> {
  const profile = { userName, email, role };
  const receivedAtMs = Date.now();
  if (!isAwake) void wake(env, userId, eventId);
  const [passwordHash, fingerprint] = await Promise.all([hashPassword(userPw), fingerprintOf(profile)]);
  const command = { ...newUser({ eventId, userId, fingerprint, traceparent }, profile, passwordHash), receivedAtMs };
  return handOver(env, command, isWatched ? "watched" : "accepted");
}

/** Calls the object, so that it starts while the password is hashed. If that fails, the hand-over will tell. */
async function wake({ USERS }: Pick<Env, "USERS">, userId: string, eventId: string): Promise<void> {
  await Promise.try(() => USERS.getByName(userId).snapshot(eventId)).catch(() => undefined);
}
