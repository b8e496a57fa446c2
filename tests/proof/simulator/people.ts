/**
 * Who signs up in a run, and what else arrives: several people want the same ids, some ids are kept already, the same
 * request is made again, and messages that nobody wrote are in the queues.
 */
import { SERVICES } from "#shared/contract/services.ts";
import { remedyFor } from "#shared/platform/failures.ts";
import { newUserReply } from "#shared/contract/new-user.ts";
import type { SignupCommand } from "../../../workers/auth/signup/machine.ts";
import { BEFORE } from "../judge-state.ts";
import type { Databases } from "./databases.ts";
import type { SignupObject } from "./object.ts";
import type { SimulatedQueue } from "./queue.ts";
import type { World } from "./world.ts";

const USER_IDS = ["kim", "lee", "park", "choi", "jung"] as const;
const SIGNUPS = 8;

/** As in `accept-signup.ts`. */
const TRY_AGAIN_AFTER_MS = [100, 400, 1_600];

/** The signups of a run: eight people, five ids. */
export function drawCommands({ chance }: World): SignupCommand[] {
  return Array.from({ length: SIGNUPS }, (_, index) => {
    const userName = `Person ${index}`;
    return {
      eventId: `00000000-0000-4000-8000-00000000000${index}`,
      userId: chance.pick(USER_IDS),
      profile: { userName, email: `person${index}@example.com`, role: "ROLE_USER" as const },
      passwordHash: `$scrypt$person-${index}`,
      fingerprint: userName,
      traceparent: `00-4bf92f3577b34da6a3ce929d0e0e473${index}-00f067aa0ba902b7-01`,
    };
  });
}

/** Some ids are kept by some services already: by auth and its replicas, or by a replica alone. */
export function drawKept({ chance }: World, databases: Databases): void {
  for (const userId of USER_IDS) {
    for (const service of SERVICES) {
      if (!chance.happens(0.1)) continue;
      const row = {
        user_id: userId,
        event_id: BEFORE + userId,
        user_name: `Old ${userId}`,
        email: `old@example.com`,
      };
      databases.keep(service, row);
    }
  }
}

/** Makes a signup's request, and makes it again while it may not have arrived: what `acceptSignup` does. */
export async function signUp(
  { clock, checker, tell }: World,
  object: SignupObject,
  command: SignupCommand,
): Promise<void> {
  for (const delayMs of [...TRY_AGAIN_AFTER_MS, undefined]) {
    try {
      const begun = await object.call(`begins ${command.eventId}`, (instance) => instance.begin(command));
      tell(`${command.userId}: ${command.eventId} is ${begun.kind}`);
      checker.onBegun(command.eventId);
      return;
    } catch (error) {
      tell(`${command.userId}: ${command.eventId} is not taken on: ${String(error)}`);
      if (delayMs === undefined || remedyFor(error) !== "retry") return;
      await clock.wait(delayMs);
    }
  }
}

/** Puts a message into a queue that no Worker of ours would send. */
export function sendPoison({ chance, clock }: World, queues: readonly SimulatedQueue[], command: SignupCommand): void {
  const reply = newUserReply({ ...command, nowMs: clock.nowMs }, "chat", "duplicate");
  const body = chance.pick<unknown>([
    "not an object",
    { ...reply, source: "/customer" },
    { ...reply, type: "user.newUser.req" },
    { ...reply, subject: "__proto__" },
    { ...reply, data: { service: "chat", verdict: "maybe" } },
    { ...reply, subject: "nobody", id: "00000000-0000-4000-8000-ffffffffffff" },
  ]);
  chance.pick(queues).bring({ id: `poison-${clock.nowMs}`, body, sentAtMs: clock.nowMs, attempts: 0 });
}
