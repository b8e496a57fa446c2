/**
 * What must be true of one event in a journal, next to what was there before and to what the services keep.
 * Called by the simulator's checker at every commit, and by the explorer at every step.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen } from "#shared/contract/snapshot.ts";
import { snapshot } from "../../workers/auth/user-object/lights.ts";
import { FAILED_AFTER_MS } from "../../workers/auth/user-object/schedule.ts";
import type { EventState } from "../../workers/auth/user-object/state.ts";
import type { Keeping } from "./account-rule.ts";
import { insist } from "./invariants.ts";
import { nameOf, type History } from "./judge-keeping.ts";

/** Begins the event_id of every row that no signup of the run made. */
export const BEFORE = "00000000-0000-4000-9";

/** What the judge may look at. A service that was restored may have lost what a light was turned on for. */
export type Scene = {
  keptAt: (service: Service) => Keeping;
  history: History;
  isRestored: (service: Service) => boolean;
};

/** @throws Violation */
export function judgeState(before: EventState | undefined, state: EventState, scene: Scene): void {
  if (before !== undefined) judgeChange(before, state);
  const authStatus = state.services.auth.status;
  if (authStatus === "success" || authStatus === "duplicate") {
    insist(!JSON.stringify(state).includes("$scrypt"), "noHash", () => `in the journal of ${state.eventId}`);
  }
  if (state.account !== null && state.account !== before?.account) {
    const { accountId, revision, profile } = state.account;
    const kept = scene.history.get(nameOf(accountId, revision));
    const name = profile?.userName ?? null;
    insist(kept === name, "keptProfile", () => `${name} is journalled at ${revision}, auth kept ${kept}`);
  }
  for (const service of SERVICES) {
    if (state.services[service].status !== before?.services[service].status) judgeLight(state, service, scene);
  }
}

/** All events of one object. @throws Violation */
export function judgeProfiles(states: readonly EventState[]): void {
  const accounts = states.map(({ account }) => account).filter((account) => account !== null);
  const erased = new Set(accounts.filter(({ profile }) => profile === null).map(({ accountId }) => accountId));
  const left = accounts.find(({ accountId, profile }) => profile !== null && erased.has(accountId));
  insist(left === undefined, "profileGoes", () => `${left?.profile?.userName} is journalled`);
}

/** An attempt that leaves the object, next to all events of the same userId. @throws Violation */
export function judgeAttempt(state: EventState | undefined, service: Service, sameUser: readonly EventState[]): void {
  const isOpenHere = state !== undefined && isOpen(state.services[service].status);
  insist(isOpenHere, "openOnly", () => `${service} is attempted`);
  if (service === "auth" || state?.services.auth.status !== "duplicate") return;
  const waiting = sameUser.filter(({ eventId, services }) => {
    const mayBeKept = isOpen(services.auth.status) || services.auth.status === "success";
    return eventId !== state.eventId && mayBeKept && isOpen(services[service].status);
  });
  insist(waiting.length === 0, "keeperFirst", () => `${state.eventId} goes before ${waiting[0]?.eventId}`);
}

function judgeChange(before: EventState, state: EventState): void {
  const isSeen = JSON.stringify(snapshot(before).services) !== JSON.stringify(snapshot(state).services);
  const grows = isSeen ? state.seq > before.seq : state.seq >= before.seq;
  insist(grows, "seqGrows", () => `${state.seq} after ${before.seq}`);
  for (const service of SERVICES) {
    const [was, is] = [before.services[service].status, state.services[service].status];
    insist(isOpen(was) || was === is, "verdictStays", () => `${service} was ${was}, is ${is}`);
  }
}

/** A light that has just been turned on: is it true? */
function judgeLight(state: EventState, service: Service, { keptAt, isRestored }: Scene): void {
  const { status, openedAtMs, closedAtMs } = state.services[service];
  const { row, tombstones } = keptAt(service);
  const tell = () => `${service} tells ${state.kind} ${state.eventId} ${status}, and keeps ${row?.event_id}`;
  if (status === "failed") {
    const isLate = (closedAtMs ?? 0) - openedAtMs >= FAILED_AFTER_MS;
    const isGone = state.kind !== "newUser" && keptAt("auth").row?.event_id !== state.accountId;
    insist(isLate || isGone, "failedIsTrue", tell);
  }
  if (isRestored(service)) return;
  const kept = row ?? tombstones.map((one) => ({ ...one, event_id: one.account_id })).find(isAbout(state));
  const isOwn = kept?.event_id === state.accountId || (state.kind === "newUser" && kept?.brought_by === state.eventId);
  if (status === "success") {
    const isCurrent = state.kind === "newUser" || (kept?.revision ?? 0) >= revisionAsked(state);
    insist(isOwn && isCurrent, "successIsTrue", tell);
  }
  if (status === "duplicate") insist(kept !== undefined && !isOwn, "duplicateIsTrue", tell);
}

/**
 * The revision that a service must have for its light to be true. An event whose account was erased meanwhile holds the
 * tombstone: it may be answered for what was sent before, which any revision of the account may be.
 */
function revisionAsked({ kind, account }: EventState): number {
  const isOvertaken = account?.profile === null && kind !== "erased";
  return isOvertaken ? 1 : (account?.revision ?? 1);
}

/** An erased account that an event is about, as its own or as the one that auth keeps. */
function isAbout({ accountId, account }: EventState) {
  return ({ account_id }: { account_id: string }): boolean =>
    account_id === accountId || account_id === account?.accountId;
}
