/**
 * What is asked for in a run, and what else arrives: several people want the same ids, and now and then a crowd wants one;
 * some ids are kept already; accounts are changed, erased and repaired; the same request is made again; and messages that
 * nobody wrote are in the queues.
 */
import { remedyFor } from "#shared/platform/failures.ts";
import { accountReply } from "#shared/contract/messages.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { changed } from "../../../workers/auth/user-object/kinds/changed.ts";
import { erased } from "../../../workers/auth/user-object/kinds/erased.ts";
import { newUser } from "../../../workers/auth/user-object/kinds/new-user.ts";
import { repair } from "../../../workers/auth/user-object/kinds/repair.ts";
import type { Command } from "../../../workers/auth/user-object/state.ts";
import { BEFORE } from "../judge-state.ts";
import type { Databases } from "./databases.ts";
import type { SimulatedObject } from "./object.ts";
import type { SimulatedQueue } from "./queue.ts";
import type { World } from "./world.ts";

export const USER_IDS = ["kim", "lee", "park", "choi", "jung"] as const;

/** Whose accounts are changed, erased and repaired: few, so that an account gets several at the same time. */
const REVISED_IDS = USER_IDS.slice(0, 2);

const SIGNUPS = 8;

/** How many ask for one id at the same time, in a run in which it is wanted; and the number of the first one's event. */
const CROWD = 60;
const FIRST_OF_CROWD = 200;

/** As in `accept-signup.ts`. */
const TRY_AGAIN_AFTER_MS = [100, 400, 1_600];

/** What names the nth event of a run. */
export function names(n: number, userId: string, fingerprint: string) {
  const number = String(n).padStart(3, "0");
  return {
    eventId: `00000000-0000-4000-8000-000000000${number}`,
    userId,
    fingerprint,
    traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4${number}-00f067aa0ba902b7-00`,
  };
}

/** The signups of a run: eight people, five ids. */
export function drawSignups({ chance }: World): Command[] {
  return Array.from({ length: SIGNUPS }, (_, index) => signup(index, chance.pick(USER_IDS)));
}

/** More signups of one id than its object takes. */
export function drawCrowd({ chance }: World): Command[] {
  const userId = chance.pick(USER_IDS);
  return Array.from({ length: CROWD }, (_, index) => signup(FIRST_OF_CROWD + index, userId));
}

function signup(n: number, userId: string): Command {
  const userName = `Person ${n}`;
  const profile = { userName, email: `person${n}@example.com`, role: "ROLE_USER" as const };
  return newUser(names(n, userId, userName), profile, `$scrypt$person-${n}`);
}

/** The nth event about an account that auth keeps at this moment; undefined if it keeps none by the id that was drawn. */
export function drawRevision({ chance }: World, databases: Databases, n: number): Command | undefined {
  const userId = chance.pick(REVISED_IDS);
  const row = databases.keptAt("auth", userId).row;
  if (row === undefined) return undefined;
  const userName = `Changed ${n}`;
  switch (chance.pick(["changed", "changed", "erased", "repair", "repair"] as const)) {
    case "changed": {
      const revised = { accountId: row.event_id, revision: row.revision };
      // Every other change is of the password as well.
      const passwordHash = n % 2 === 0 ? null : `$scrypt$changed-${n}`;
      const password = passwordHash === null ? { passwordHash } : { passwordHash, keptSession: "" };
      return changed(names(n, userId, userName), revised, { userName }, password);
    }
    case "erased":
      return erased(names(n, userId, "erased"), row.event_id);
    case "repair":
      return repair(names(n, userId, "repair"), row.event_id);
  }
}

/** The last event about an account: at the end of a run, each is repaired. */
export function lastRepair(index: number, userId: string, accountId: string): Command {
  return repair(names(900 + index, userId, "repair"), accountId);
}

/** Some ids are kept by some services already: by auth and its replicas, or by a replica alone. */
export function drawKept({ chance }: World, databases: Databases): void {
  for (const [index, userId] of USER_IDS.entries()) {
    for (const service of SERVICES) {
      if (!chance.happens(0.1)) continue;
      const event_id = `${BEFORE}000-00000000000${index}`;
      databases.keep(service, {
        user_id: userId,
        event_id,
        revision: 1,
        user_name: `Old ${userId}`,
        email: "old@example.com",
      });
    }
  }
}

/** Asks for an event, and asks again while it may not have arrived: what `acceptSignup` does. */
export async function askFor(
  { clock, checker, tell }: World,
  object: SimulatedObject,
  command: Command,
): Promise<void> {
  const { eventId, userId, order } = command;
  for (const delayMs of [...TRY_AGAIN_AFTER_MS, undefined]) {
    try {
      const isAccepted = await object.call<boolean>(`${order.kind} ${eventId} begins`, async ({ user }) =>
        order.kind === "repair" ? (await user.repair(command)) !== null : user.accept(command).kind === "accepted",
      );
      tell(`${userId}: ${eventId} is ${isAccepted ? "accepted" : "refused"}`);
      if (!isAccepted) return;
      checker.onBegun(eventId);
      return;
    } catch (error) {
      tell(`${userId}: ${eventId} is not accepted: ${String(error)}`);
      if (delayMs === undefined || remedyFor(error) !== "retry") return;
      await clock.wait(delayMs);
    }
  }
}

/** Puts a message into a queue that no Worker of ours would send. */
export function sendPoison({ chance, clock }: World, queues: readonly SimulatedQueue[], command: Command): void {
  const reply = accountReply({ kind: "newUser", ...command, nowMs: clock.nowMs }, "chat", "duplicate");
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
