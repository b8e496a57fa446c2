/**
 * Hands an event over to the object of its userId (`user-object/user-object.ts`), which journals it. Once this has
 * succeeded, the event finishes with nobody watching. The one way in for signups, changes and erasures.
 */
import * as z from "zod";
import { readSnapshotSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { remedyFor } from "#shared/platform/failures.ts";
import { log, logStep, reasonOf } from "#shared/platform/log.ts";
import { traceOf } from "#shared/platform/trace.ts";
import type { Command } from "../user-object/state.ts";

/** The object's answer. It may run an older or a newer version of this code, so the answer is parsed. */
const acceptanceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accepted"), snapshot: readSnapshotSchema }),
  z.object({ kind: z.literal("conflict") }),
  z.object({ kind: z.literal("full") }),
]);

/**
 * The result of handing an event over to its object: accepted; in conflict with an earlier one of the same idempotency
 * key; refused by an object that is full; or unavailable, because the object cannot be reached. `snapshots`: the stream of
 * it, if one was asked for.
 */
export type HandedOver =
  | { kind: "accepted"; snapshot: ReadSnapshot; snapshots?: ReadableStream<Uint8Array> | undefined }
  | { kind: "conflict" }
  | { kind: "full" }
  | { kind: "unavailable" };

/**
 * When the object answers: once the event is journalled; then with a stream of its snapshots as well, which is one request
 * to the object instead of two; or once auth was asked.
 */
export type Answered = "accepted" | "watched" | "driven";

/** How long to wait after each try but the last (milliseconds). 2.1 s in all. */
const TRY_AGAIN_AFTER_MS = [100, 400, 1_600];

/** Hands an event over. Twice is harmless, so a lost connection is tried again; an object that has too much to do is not. */
export async function handOver(env: Pick<Env, "USERS">, command: Command, answered: Answered): Promise<HandedOver> {
  const { eventId, traceparent, order } = command;
  const what = order.kind === "newUser" ? "signup" : order.kind;
  for (const delayMs of [...TRY_AGAIN_AFTER_MS, null]) {
    try {
      const handedOver = await handOverOnce(env, command, answered);
      logStep(`${what} ${handedOver.kind}`, traceparent, { eventId });
      return handedOver;
    } catch (error) {
      const { traceId } = traceOf(traceparent) ?? {};
      log("warn", `${what} not handed over`, { eventId, traceId, reason: reasonOf(error) });
      if (delayMs === null || remedyFor(error) !== "retry") break;
      await scheduler.wait(delayMs);
    }
  }
  return { kind: "unavailable" };
}

/** How an event that was handed over before is answered now; null if its object does not know it. */
export async function handedOverBefore(
  { USERS }: Pick<Env, "USERS">,
  { userId, ...asked }: Pick<Command, "userId" | "eventId" | "fingerprint">,
): Promise<HandedOver | null> {
  return acceptanceSchema.nullable().parse(await USERS.getByName(userId).known(asked));
}

/** A new stub each time: one that has failed may go on failing. */
async function handOverOnce({ USERS }: Pick<Env, "USERS">, command: Command, answered: Answered): Promise<HandedOver> {
  const object = USERS.getByName(command.userId);
  if (answered === "accepted") return acceptanceSchema.parse(await object.accept(command));
  if (answered === "driven") return acceptanceSchema.parse(await object.acceptAndDrive(command));
  const answer = await object.acceptWatched(command);
  const acceptance = acceptanceSchema.parse(answer);
  return acceptance.kind === "accepted" ? { ...acceptance, snapshots: answer.snapshots } : acceptance;
}
