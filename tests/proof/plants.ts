/** Ways of planting a bug in the simulated company: in the object's platform, or in a service's SQL. */
import { everyService, type Service } from "#shared/contract/services.ts";
import type { Snapshot, Verdict } from "#shared/contract/snapshot.ts";
import * as lights from "../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../workers/auth/user-object/state.ts";
import type { Platform } from "../../workers/auth/user-object/user.ts";
import type { Plant } from "./simulator/simulation.ts";

/** A failure to ask a replica is taken for this answer of it. */
export function failureIs(verdict: Verdict): Plant {
  return {
    decide: {
      recordFailure: (state, service, reason) =>
        service === "auth"
          ? lights.recordFailure(state, service, reason)
          : lights.recordReply(state, service, verdict, state.changedAtMs),
    },
  };
}

/** What is journalled says of every service that it was never attempted. */
export function withUncountedAttempts(platform: Platform): Platform {
  const memory = new Map<string, EventState>();
  const { journal } = platform;
  const uncounted = journalWith(platform, {
    all: () => journal.all().map((state) => memory.get(state.eventId) ?? state),
    get: (eventId) => memory.get(eventId) ?? journal.get(eventId),
    put: (state) => {
      memory.set(state.eventId, state);
      journal.put({ ...state, services: everyService((service) => ({ ...state.services[service], attempts: 0 })) });
    },
    delete: (eventId) => {
      memory.delete(eventId);
      journal.delete(eventId);
    },
  });
  return { ...platform, journal: uncounted };
}

/** The journal of a platform with some of its methods replaced. */
export function journalWith({ journal }: Platform, changes: Partial<Platform["journal"]>): Platform["journal"] {
  return {
    all: () => journal.all(),
    get: (eventId) => journal.get(eventId),
    hasUnreadable: () => journal.hasUnreadable(),
    isEmpty: () => journal.isEmpty(),
    put: (state) => journal.put(state),
    delete: (eventId) => journal.delete(eventId),
    notes: () => journal.notes(),
    putNotes: (notes) => journal.putNotes(notes),
    ...changes,
  };
}

/** Watchers that are told something else, or nothing. */
export function publishing(change: (snapshot: Snapshot) => Snapshot | null): Plant {
  return {
    platform: ({ watchers, ...platform }) => ({
      ...platform,
      watchers: {
        stream: (first) => watchers.stream(first),
        publish: (snapshot) => {
          const changed = change(snapshot);
          if (changed !== null) watchers.publish(changed);
        },
      },
    }),
  };
}

/** A service's SQL with a bug in it. */
export function sqlOf(planted: Service, from: RegExp, to: string): Plant {
  return { sql: (service, sql) => (service === planted ? sql.replace(from, to) : sql) };
}

/** The table of late events is due only before it was ever told. */
export function toldOnce(notes: Parameters<typeof lights.noteAtMs>[0]): number {
  return notes.tries > 0 ? Number.POSITIVE_INFINITY : lights.noteAtMs(notes);
}
