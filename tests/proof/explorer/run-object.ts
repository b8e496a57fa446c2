/**
 * The user's object of an explored world: the real `User`, on a platform that is the world itself. Lets it do one thing
 * without interruption, and judges what it has on disk afterwards.
 */
import { SERVICES } from "#shared/contract/services.ts";
import type * as lights from "../../../workers/auth/user-object/lights.ts";
import { NO_NOTES } from "../../../workers/auth/user-object/notes.ts";
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import { User, type Platform } from "../../../workers/auth/user-object/user.ts";
import { insist } from "../invariants.ts";
import { changedBy } from "../judge-notes.ts";
import { judgeAttempt, judgeProfiles, judgeState, type Scene } from "../judge-state.ts";
import { saidBy } from "./mail.ts";
import type { Attempt, World } from "./world.ts";

type Decide = typeof lights;

/** A test may plant a bug in what the object runs on. */
export type PlantPlatform = (platform: Platform) => Platform;

/** @throws Violation */
export function runObject(
  world: World,
  decide: Decide,
  plant: PlantPlatform,
  act: (user: User, journal: Platform["journal"]) => void,
): World {
  const events = new Map(world.events);
  const attempts = [...world.attempts];
  const givenUp = new Set(world.givenUp);
  const latest = new Map(world.latest);
  const judgements: (() => void)[] = [];
  const telling = [...world.telling];
  let { alarmAtMs, notes } = world;
  const scene: Scene = {
    keptAt: (service) => world.kept[service],
    history: world.history,
    isRestored: (service) => world.restored.has(service),
  };
  const leave = (attempt: Attempt) => {
    const [state, all] = [events.get(attempt.eventId), [...events.values()]];
    judgements.push(() => judgeAttempt(state, attempt.service, all));
    attempts.push(attempt);
    return new Promise<never>(() => {});
  };
  const journal: Platform["journal"] = {
    all: () => [...events.values()],
    get: (eventId) => events.get(eventId),
    hasUnreadable: () => false,
    isEmpty: () => events.size === 0 && notes.all.length === 0,
    put: (state) => {
      const before = events.get(state.eventId);
      judgements.push(() => judgeState(before, state, scene));
      events.set(state.eventId, state);
      if (before === undefined) latest.delete(state.eventId);
      latest.set(state.eventId, state);
      if (SERVICES.some((service) => state.services[service].status === "failed")) givenUp.add(state.eventId);
    },
    delete: (eventId) => events.delete(eventId),
    notes: () => notes,
    putNotes: (put) => {
      notes = put;
    },
  };
  const platform: Platform = {
    journal,
    nowMs: () => world.nowMs,
    random: 0.5,
    store: (command) => leave({ service: "auth", eventId: command.eventId, command, says: command.order.kind }),
    ask: (service, request) => leave({ service, eventId: request.id, request, says: saidBy(request) }),
    note: (change) => {
      telling.push(change);
      return new Promise<never>(() => {});
    },
    setAlarm: (atMs) => {
      alarmAtMs = atMs;
    },
    deleteAll: async () => {
      for (const [eventId, state] of events) {
        judgements.push(() => insist(decide.isSettled(state), "settles", () => `${eventId} is forgotten`));
      }
      events.clear();
      notes = NO_NOTES;
      alarmAtMs = null;
    },
    durable: () => new Promise<never>(() => {}),
    keepAlive: () => {},
    watchers: { publish: () => {}, stream: () => new ReadableStream() },
  };
  act(new User(plant(platform), decide), journal);
  // The saga catches what its platform throws, so the judge speaks only now.
  for (const judge of judgements) judge();
  const after = toldAtOnce({ ...world, events, notes, attempts, telling, alarmAtMs, givenUp, latest }, decide);
  judgeObject(world, after, decide);
  return after;
}

/** The table of late events has every change, unless that is a step of its own. */
function toldAtOnce(world: World, decide: Decide): World {
  if (world.tellsInSteps) return world;
  const { telling, stuck, notes, nowMs } = world;
  return {
    ...world,
    telling: [],
    stuck: telling.reduce(changedBy, stuck),
    notes: telling.reduce((before, change) => decide.told(before, change, nowMs), notes),
  };
}

function judgeObject(before: World, after: World, { isSettled, due }: Decide): void {
  const { events, alarmAtMs, nowMs, attempts, goesOn } = after;
  for (const [eventId, state] of before.events) {
    insist(events.has(eventId) || isSettled(state), "settles", () => `${eventId} is forgotten`);
  }
  const all: EventState[] = [...events.values()];
  judgeProfiles(all);
  insist(alarmAtMs !== null || all.every(isSettled), "alarmSet", () => "nobody will wake it");
  insist(alarmAtMs !== null || all.length === 0, "forgets", () => "nobody will wake it");
  const justDriven = attempts.length > before.attempts.length && !goesOn;
  const twice = justDriven ? all.flatMap((state) => due(state, nowMs, all)) : [];
  insist(twice.length === 0, "inTurn", () => twice.join(" and "));
}
