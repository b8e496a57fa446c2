/** Judges how much an object keeps on its disk. The bounds are those of `bounds.ts`, written down once more. */
import { isSettled } from "../../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import { KEPT_AFTER_SETTLED_MS, REFUSED_KEPT_MS } from "../../../workers/auth/user-object/schedule.ts";
import { insist } from "../invariants.ts";

/** What a key of the journal begins with. */
export const EVENT = "event:";

const OPEN_MAX = 16;
const SETTLED_MAX = 8;

/** Of one userId: signups and, at the same time, a run's few changes, erasures and repairs. */
const EVENTS_MAX = OPEN_MAX + 2 * SETTLED_MAX + 8;

/** @throws Violation if an object keeps too many events */
export function judgeBounds(userId: string, kept: readonly EventState[]): void {
  insist(kept.length <= EVENTS_MAX, "bounded", () => `${userId} has ${kept.length} events`);
}

/** @throws Violation if an event is forgotten that is open, or too early */
export function judgeForgotten(state: EventState, kept: readonly EventState[], nowMs: number): void {
  const alike = kept.filter((other) => isSettled(other) && isRefused(other) === isRefused(state));
  const keptMs = isRefused(state) ? REFUSED_KEPT_MS : KEPT_AFTER_SETTLED_MS;
  insist(isSettled(state), "settles", () => `${state.eventId} was forgotten`);
  const isDue = alike.length >= SETTLED_MAX || nowMs >= state.changedAtMs + keptMs;
  insist(isDue, "shown", () => `${state.eventId} was forgotten`);
}

/** True for a signup of an id that somebody else has. */
export function isRefused(state: EventState): boolean {
  return state.services.auth.status === "duplicate";
}

/** The events on an object's disk, by their ids. */
export function eventsOn(disk: ReadonlyMap<string, unknown>): Map<string, EventState> {
  const stored = [...disk].flatMap(([key, state]) => (key.startsWith(EVENT) ? [state as EventState] : []));
  return new Map(stored.map((state) => [state.eventId, state]));
}
