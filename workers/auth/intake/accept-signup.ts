/**
 * From a checked request to an accepted signup: the password is hashed, and the object of that userId
 * (`user-object/user-object.ts`) journals the rest. Once this has succeeded, the signup finishes with nobody watching.
 */
import * as z from "zod";
import { readSnapshotSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { remedyFor } from "#shared/platform/failures.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { fingerprintOf } from "./idempotency.ts";
import { hashPassword } from "../accounts/passwords.ts";
import { newUser } from "../user-object/kinds/new-user.ts";

/** The object's answer. It may run an older or a newer version of this code, so the answer is parsed. */
const acceptanceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accepted"), snapshot: readSnapshotSchema }),
  z.object({ kind: z.literal("conflict") }),
  z.object({ kind: z.literal("full") }),
]);

/**
 * The result of handing a signup over to its object: accepted; in conflict with an earlier one of the same idempotency
 * key; refused by an object that is full; or unavailable, because the object cannot be reached. `snapshots`: the stream of
 * it, if one was asked for.
 */
export type HandedOver =
  | { kind: "accepted"; snapshot: ReadSnapshot; snapshots?: ReadableStream<Uint8Array> | undefined }
  | { kind: "conflict" }
  | { kind: "full" }
  | { kind: "unavailable" };

/** How long to wait after each try but the last (milliseconds). 2.1 s in all. */
const TRY_AGAIN_AFTER_MS = [100, 400, 1_600];

/**
 * Accepts a signup under this eventId. Handing it over twice is harmless, so a lost connection is tried again; an
 * object that has too much to do is not.
 *
 * @param isWatched true if a stream of its snapshots is wanted as well: one request to the object instead of two
 */
export async function acceptSignup(
  env: Pick<Env, "USERS">,
  { userId, userPw, email, userName, role = "ROLE_USER" }: SignupRequest,
  eventId: string,
  traceparent: string,
  { isWatched = false } = {},
): Promise<HandedOver> {
  const profile = { userName, email, role };
  const [passwordHash, fingerprint] = await Promise.all([hashPassword(userPw), fingerprintOf(profile)]);
  const command = newUser({ eventId, userId, fingerprint, traceparent }, profile, passwordHash);
  for (const delayMs of [...TRY_AGAIN_AFTER_MS, null]) {
    try {
      // A new stub each time: one that has failed may go on failing.
      const object = env.USERS.getByName(userId);
      if (!isWatched) return acceptanceSchema.parse(await object.accept(command));
      const answer = await object.acceptWatched(command);
      const acceptance = acceptanceSchema.parse(answer);
      return acceptance.kind === "accepted" ? { ...acceptance, snapshots: answer.snapshots } : acceptance;
    } catch (error) {
      log("warn", "signup not handed over", { eventId, reason: reasonOf(error) });
      if (delayMs === null || remedyFor(error) !== "retry") break;
      await scheduler.wait(delayMs);
    }
  }
  return { kind: "unavailable" };
}
