/**
 * The one way to repair an account: the state that auth keeps is sent to every replica once more, and its lights show
 * what they answer. Called for somebody who is logged in and looks at their lights, and by the reconciler.
 *
 * A replica that has lost the account keeps it again; one that has it, at this revision or a later one, changes nothing.
 */
import type { Replica } from "#shared/contract/services.ts";
import { isOpen, readSnapshotSchema, statusSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { traceparentOf } from "../http/trace.ts";
import { repair } from "../user-object/kinds/repair.ts";
import type { Command } from "../user-object/state.ts";

/** Whose account, and the event under which its repair is watched. The same event again is the same repair. */
export type RepairRequest = { userId: string; accountId: string; eventId: string; traceparent: string };

/** A repair that was made, or left to an event that is open already. */
export type Repair = Pick<RepairRequest, "userId" | "eventId">;

/**
 * The lights of an account: those of its signup while that is known and green everywhere, otherwise those of a repair.
 * Null if the event was used for something else.
 */
export async function lightsOf(env: Pick<Env, "USERS">, request: RepairRequest): Promise<ReadSnapshot | null> {
  const object = env.USERS.getByName(request.userId);
  const signup = readSnapshotSchema.nullable().parse(await object.snapshot(request.accountId));
  const isGreen = Object.values(signup?.services ?? {}).every(({ status }) => status === "success");
  return signup !== null && isGreen ? signup : repairAccount(env, request);
}

/**
 * Repairs an account that differs at a replica, unless an event that is open already asks that replica: its alarm goes on
 * by itself, and a replica that is away for a day does not get a request from each walk. Returns the repair's event.
 */
export async function repairAtReplica(
  env: Pick<Env, "USERS">,
  { userId, accountId }: Pick<RepairRequest, "userId" | "accountId">,
  service: Replica,
): Promise<Repair> {
  const names = { userId, accountId, eventId: crypto.randomUUID(), traceparent: traceparentOf(undefined) };
  await env.USERS.getByName(userId).repairAt(service, repairOf(names));
  return names;
}

/** True when this replica has answered a repair, or the repair is not known: then another event asks. */
export async function isRepaired(
  env: Pick<Env, "USERS">,
  { userId, eventId }: Repair,
  service: Replica,
): Promise<boolean> {
  const snapshot = readSnapshotSchema.nullable().parse(await env.USERS.getByName(userId).snapshot(eventId));
  const { data: status } = statusSchema.safeParse(snapshot?.services[service]?.status);
  return status === undefined || !isOpen(status);
}

/** Repairs an account. */
async function repairAccount(
  env: Pick<Env, "USERS">,
  { userId, accountId, eventId, traceparent }: RepairRequest,
): Promise<ReadSnapshot | null> {
  const command = repairOf({ userId, accountId, eventId, traceparent });
  return readSnapshotSchema.nullable().parse(await env.USERS.getByName(userId).repair(command));
}

/** The command of a repair. */
export function repairOf({ userId, accountId, eventId, traceparent }: RepairRequest): Command {
  return repair({ eventId, userId, traceparent, fingerprint: accountId }, accountId);
}
