/** Judges how much an object keeps on its disk. The bounds are those of `bounds.ts`, written down once more. */
import { isSettled } from "../../../workers/auth/user-object/lights.ts";
import { NO_NOTES, noteAtMs, type Notes } from "../../../workers/auth/user-object/notes.ts";
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import { KEPT_AFTER_SETTLED_MS, REFUSED_KEPT_MS } from "../../../workers/auth/user-object/schedule.ts";
import { insist } from "../invariants.ts";
import { judgeProfiles } from "../judge-state.ts";

/** What a key of the journal begins with. */
export const EVENT = "event:";

const OPEN_MAX = 16;
const SETTLED_MAX = 8;

/** Of one userId: signups and, at the same time, a run's few changes, erasures and repairs. */
const EVENTS_MAX = OPEN_MAX + 2 * SETTLED_MAX + 8;

/** @throws Violation if an object keeps too many events, or the profile of an erased account */
export function judgeBounds(userId: string, kept: readonly EventState[]): void {
  judgeProfiles(kept);
  insist(kept.length <= EVENTS_MAX, "bounded", () => `${userId} has ${kept.length} events`);
}

/** @throws Violation if an event is forgotten that is open, or too early */
export function judgeForgotten(state: EventState, kept: readonly EventState[], nowMs: number): void {
  const alike = kept.filter((other) => isSettled(other) && isRefused(other) === isRefused(state));
  const keptMs = isRefused(state) ? REFUSED_KEPT_MS : KEPT_AFTER_SETTLED_MS;
  // In a crowd, an event may be settled and forgotten in one write, because eight newer ones were settled with it.
  if (!isSettled(state) && kept.filter(isSettled).length >= SETTLED_MAX) return;
  insist(isSettled(state), "settles", () => `${state.eventId} was forgotten`);
  const isDue = alike.length >= SETTLED_MAX || nowMs >= state.changedAtMs + keptMs;
  insist(isDue, "shown", () => `${state.eventId} was forgotten`);
}

/** True for a signup of an id that somebody else has. */
export function isRefused(state: EventState): boolean {
  return state.services.auth.status === "duplicate";
}

/** True for an object that has nothing left but the notes of what has failed, which wait for nothing. */
export function isEmptied({ entries }: { entries: ReadonlyMap<string, unknown> }): boolean {
  const notes = entries.get("notes") as Notes | undefined;
  return entries.size === (notes === undefined ? 0 : 1) && noteAtMs(notes ?? NO_NOTES) === Number.POSITIVE_INFINITY;
}

/** The events on an object's disk, by their ids. */
export function eventsOn(disk: ReadonlyMap<string, unknown>): Map<string, EventState> {
  const events = new Map<string, EventState>();
  for (const [key, stored] of disk) {
    if (!key.startsWith(EVENT)) continue;
    const state = stored as EventState;
    events.set(state.eventId, state);
  }
  return events;
}
