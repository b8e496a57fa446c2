/**
 * What must be true of one signup in a journal, next to what was there before and to the rows that the services keep.
 * Called by the simulator's checker at every commit, and by the explorer at every step.
 */
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen } from "#shared/contract/status.ts";
import { snapshot } from "../../workers/auth/signup/machine.ts";
import { FAILED_AFTER_MS } from "../../workers/auth/signup/schedule.ts";
import type { SignupState } from "../../workers/auth/signup/state.ts";
import { insist } from "./invariants.ts";

/** A row as a service keeps it. chat has no e-mail, and only auth has a role. */
export type Row = { user_id: string; event_id: string; user_name: string; email?: string; role?: string };

/** Begins the event_id of every row that no signup of the run made. */
export const BEFORE = "before-";

/** @throws Violation */
export function judgeState(
  before: SignupState | undefined,
  state: SignupState,
  rowOf: (service: Service) => Row | undefined,
): void {
  if (before !== undefined) judgeChange(before, state);
  const authStatus = state.services.auth.status;
  if (authStatus === "success" || authStatus === "duplicate") {
    insist(!JSON.stringify(state).includes("$scrypt"), "noHash", () => `in the journal of ${state.eventId}`);
    const { userName, email, role } = state.profile;
    const kept = rowOf("auth");
    const same = kept?.user_name === userName && kept.email === email && kept.role === role;
    insist(same, "keptProfile", () => `${userName} is journalled, ${kept?.user_name} is kept`);
  }
  for (const service of SERVICES) {
    if (state.services[service].status !== before?.services[service].status) judgeLight(state, service, rowOf);
  }
}

function judgeChange(before: SignupState, state: SignupState): void {
  const isSeen = JSON.stringify(snapshot(before).services) !== JSON.stringify(snapshot(state).services);
  const grows = isSeen ? state.seq > before.seq : state.seq >= before.seq;
  insist(grows, "seqGrows", () => `${state.seq} after ${before.seq}`);
  for (const service of SERVICES) {
    const [was, is] = [before.services[service].status, state.services[service].status];
    insist(isOpen(was) || was === is, "verdictStays", () => `${service} was ${was}, is ${is}`);
  }
}

/** A light that has just been turned on: is it true? */
function judgeLight(state: SignupState, service: Service, rowOf: (service: Service) => Row | undefined): void {
  const { status, openedAtMs, closedAtMs } = state.services[service];
  const row = rowOf(service);
  const tell = () => `${service} tells ${state.eventId} ${status}, and keeps ${row?.event_id}`;
  const isOwn = row?.event_id === state.eventId;
  if (status === "success") insist(isOwn, "successIsTrue", tell);
  if (status === "failed") insist((closedAtMs ?? 0) - openedAtMs >= FAILED_AFTER_MS, "failedIsTrue", tell);
  if (status !== "duplicate") return;
  insist(row !== undefined && !isOwn, "duplicateIsTrue", tell);
  const isKept = rowOf("auth")?.event_id === state.eventId;
  if (REPLICAS.some((replica) => replica === service) && isKept) {
    insist(row?.event_id.startsWith(BEFORE) === true, "keeperFirst", tell);
  }
}
