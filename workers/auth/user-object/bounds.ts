/**
 * The decisions about how much an object keeps. Pure. Strangers can send any number of signups for one userId, so nothing in
 * an object grows with what they send, and no call costs more because of what came before.
 */
import type { Kind } from "#shared/contract/account.ts";
import { KEPT_AFTER_SETTLED_MS, REFUSED_KEPT_MS } from "./schedule.ts";
import { isSettled } from "./service-lights.ts";
import type { EventState } from "./state.ts";

/** The most events of one kind that an object has open at a time. */
const OPEN_MAX = 16;

/** The most settled events that an object keeps: of those that auth refused, and of all others. */
const SETTLED_MAX = 8;

/** True when no more events of this kind may be accepted. */
export function isFull(kind: Kind, sameUser: readonly EventState[]): boolean {
  return sameUser.filter((other) => other.kind === kind && !isSettled(other)).length >= OPEN_MAX;
}

/** True when a settled event has been kept for as long as it is shown, or newer ones have taken its place. */
export function isSpent(state: EventState, nowMs: number, sameUser: readonly EventState[] = []): boolean {
  if (!isSettled(state)) return false;
  const alike = sameUser.filter((other) => isSettled(other) && isRefused(other) === isRefused(state));
  const newer = alike.filter((other) => isNewer(other, state));
  return nowMs >= keptUntilMs(state) || newer.length >= SETTLED_MAX;
}

/** Until when a settled event can be watched (Unix milliseconds). */
export function keptUntilMs(state: EventState): number {
  return state.changedAtMs + (isRefused(state) ? REFUSED_KEPT_MS : KEPT_AFTER_SETTLED_MS);
}

/** True for a signup of an id that somebody else has: strangers make as many of these as they like. */
function isRefused(state: EventState): boolean {
  return state.services.auth.status === "duplicate";
}

function isNewer(one: EventState, other: EventState): boolean {
  return one.changedAtMs === other.changedAtMs ? one.position > other.position : one.changedAtMs > other.changedAtMs;
}
