/**
 * The explorer's world, whole and frozen at one moment: the events of one userId, what their object has on disk and in
 * memory, what the services keep, and every message that is on its way. Small enough that all of its futures, within a
 * number of faults and of wake-ups, can be gone through. Knows nothing of how it changes; see `steps.ts`.
 */
import type { AccountRequest } from "#shared/contract/messages.ts";
import { SERVICES, everyService, type Replica, type Service } from "#shared/contract/services.ts";
import { isOpen, type Verdict } from "#shared/contract/snapshot.ts";
import { isSettled } from "../../../workers/auth/user-object/lights.ts";
import { noteAtMs, type Notes, type NotesChange, NO_NOTES } from "../../../workers/auth/user-object/notes.ts";
import type { StoreCommand, Stored } from "../../../workers/auth/user-object/orders.ts";
import type { Command, EventState, ServiceState } from "../../../workers/auth/user-object/state.ts";
import { NOTHING_KEPT, type Keeping } from "../account-rule.ts";
import { recorded, type History } from "../judge-keeping.ts";
import type { Stuck } from "../judge-notes.ts";

/** A message on its way. One object per `key`. */
export type Mail = { key: string; short: string; service: Replica; eventId: string } & (
  | { kind: "request"; request: AccountRequest }
  | { kind: "reply"; verdict: Verdict }
);

/** An attempt that is journalled, and leaves the object next. `says` tells what it carries. */
export type Attempt = { eventId: string; says: string } & (
  | { service: "auth"; command: StoreCommand }
  | { service: Replica; request: AccountRequest }
);

/** What auth has said to an event that has not heard of it yet. */
export type Answer = { eventId: string; stored: Stored };

export type World = {
  /** What may be asked for, each once. */
  cast: readonly Command[];
  nowMs: number;
  /** On disk. */
  events: ReadonlyMap<string, EventState>;
  notes: Notes;
  alarmAtMs: number | null;
  /** In memory: gone after a crash. `goesOn`: an attempt has come back, and `drive` has yet to go on. `answers`: on their way. */
  attempts: readonly Attempt[];
  answers: readonly Answer[];
  goesOn: boolean;
  /** Changes of auth's table of late events that are on their way, in memory; `heldNotes`: that the network delivers late, or never. */
  telling: readonly NotesChange[];
  heldNotes: readonly NotesChange[];
  /** True if such a change is a step of its own, and may go wrong; otherwise the table has it at once, which is fewer worlds. */
  tellsInSteps: boolean;
  /** True if the cast begin in any order. Of people who differ in their names alone, any other order is the same, with other names. */
  anyFirst: boolean;
  stuck: Stuck;
  /** At the services, and between them. `heldBack`: a write to auth's table that the network delivers late, or never. */
  kept: Readonly<Record<Service, Keeping>>;
  mail: readonly Mail[];
  heldBack: readonly StoreCommand[];
  /** What a replica keeps after it was restored: its state at the beginning. */
  copies: Readonly<Record<Service, Keeping>>;
  restored: ReadonlySet<Service>;
  /** What each replica has said to each event since it was restored. */
  said: ReadonlyMap<string, Verdict>;
  history: History;
  /** Which events were asked for at all, in this order. */
  begun: ReadonlySet<string>;
  /** Which events were told `failed` by a service. */
  givenUp: ReadonlySet<string>;
  /** Every event as it was last on disk, in the order in which they were accepted. */
  latest: ReadonlyMap<string, EventState>;
  faultsLeft: number;
  wakeUpsLeft: number;
};

/** How far to go: more of each is more states. */
export type Bounds = { faults: number; wakeUps: number; tellsInSteps?: boolean; anyFirst?: boolean };

/** Nothing was asked for yet; some services may keep somebody already. */
export function emptyWorld(
  cast: readonly Command[],
  { faults, wakeUps, tellsInSteps = false, anyFirst = true }: Bounds,
  keptBefore: Partial<Record<Service, Keeping>> = {},
): World {
  const kept = everyService((service) => keptBefore[service] ?? NOTHING_KEPT);
  return {
    cast,
    nowMs: Date.UTC(2026, 10, 22),
    events: new Map(),
    notes: NO_NOTES,
    alarmAtMs: null,
    attempts: [],
    answers: [],
    goesOn: false,
    telling: [],
    heldNotes: [],
    tellsInSteps,
    anyFirst,
    stuck: new Map(),
    kept,
    mail: [],
    heldBack: [],
    copies: kept,
    restored: new Set(),
    said: new Map(),
    history: SERVICES.reduce((history, service) => recorded(history, kept[service]), new Map() as History),
    begun: new Set(),
    givenUp: new Set(),
    latest: new Map(),
    faultsLeft: faults,
    wakeUpsLeft: wakeUps,
  };
}

/**
 * The same for two worlds that have the same futures: times count from now, the two replicas may change places, and
 * what is only told (`seq`, reasons, how long something took) does not count at all.
 */
export function keyOf(world: World): string {
  const { nowMs, events, alarmAtMs, goesOn, begun, givenUp, heldBack, cast } = world;
  let object = `${alarmAtMs === null ? "" : alarmAtMs - nowMs}${goesOn ? "!" : ""}`;
  const of = everyService((service) => keepingKey(world, service));
  // The order in which changes were asked for decides which of them has to stay.
  if (cast.filter(({ order }) => order.kind === "changed").length > 1) object += `|${[...begun].map(short).join("")}`;
  for (const { eventId } of cast) {
    const state = events.get(eventId);
    object += `|${begun.has(eventId) ? "b" : ""}${givenUp.has(eventId) ? "g" : ""}`;
    if (state !== undefined) object += stateKey(state, nowMs);
    for (const service of SERVICES) {
      of[service] += `|${world.said.get(`${service} ${eventId}`)?.[0] ?? ""}`;
      if (state !== undefined) of[service] += serviceKey(state.services[service], nowMs);
    }
  }
  for (const { eventId, order } of heldBack) object += `<${short(eventId)}${revisionOf(order)}`;
  for (const { eventId, stored } of world.answers) object += `^${short(eventId)}${answerKey(stored)}`;
  for (const { service, eventId, says } of world.attempts) of[service] += `>${short(eventId)}${says}`;
  for (const { service, short: said } of world.mail.toSorted((a, b) => (a.short < b.short ? -1 : 1))) {
    of[service] += `@${said}`;
  }
  object += notesKey(world);
  const { auth, ...replicas } = of;
  return `${object}/${auth}/${Object.values(replicas).toSorted().join("/")}`;
}

/** The key of a world, for worlds in which as much may yet go wrong. */
export function boundedKey(key: string, { faultsLeft, wakeUpsLeft }: World): string {
  return `${key}/${faultsLeft}${wakeUpsLeft}`;
}

/** An event's, or an account's, id in two letters. */
export function short(eventId: string): string {
  return `${eventId.slice(19, 20)}${eventId.slice(-1)}`;
}

/** The notes and the table of late events. A table that has every change at once follows from the events, and decides nothing. */
function notesKey({ notes, telling, heldNotes, stuck, nowMs, tellsInSteps }: World): string {
  if (!tellsInSteps) return "";
  let key = `|n${notes.isAsked ? "?" : ""}${notes.tries}${Math.max(notes.dueAtMs - nowMs, 0)}`;
  for (const { eventId, service, row, isWritten, unsureUntilMs } of notes.all) {
    const state = row === null ? "-" : `${row.status[0]}${row.attempts}`;
    key += `${short(eventId)}${service[1]}${state}${isWritten ? "w" : ""}${Math.max(unsureUntilMs - nowMs, 0)}`;
  }
  for (const [at, { status, attempts }] of stuck) key += `=${at.slice(19, 20)}${at.slice(35)}${status[0]}${attempts}`;
  for (const change of telling) key += `^${changeKey(change)}`;
  for (const change of heldNotes) key += `~${changeKey(change)}`;
  return key;
}

function changeKey({ write, remove }: NotesChange): string {
  const rows = [...write, ...remove.map((one) => ({ ...one, status: "-", attempts: 0 }))];
  return rows
    .map(({ eventId, service, status, attempts }) => `${short(eventId)}${service[1]}${status[0]}${attempts}`)
    .join();
}

/** True while the table does not say yet what it should. */
export function isTelling({ notes, telling, heldNotes }: World): boolean {
  return telling.length > 0 || heldNotes.length > 0 || noteAtMs(notes) < Number.POSITIVE_INFINITY;
}

function keepingKey({ kept, restored }: World, service: Service): string {
  const { row, tombstones } = kept[service];
  let key = restored.has(service) ? "r" : "";
  if (row !== undefined) {
    key += `${short(row.event_id)}${row.revision}${row.user_name}`;
    key += `${short(row.brought_by ?? "")}${short(row.revised_by ?? "")}`;
  }
  for (const one of tombstones) key += `+${short(one.account_id)}${one.revision}${short(one.brought_by ?? "")}`;
  return key;
}

function stateKey(state: EventState, nowMs: number): string {
  const { account, order } = state;
  const time = isSettled(state) ? state.changedAtMs - nowMs : `o${state.services.auth.openedAtMs - nowMs}`;
  const sent = account === null ? "" : `${short(account.accountId)}${account.revision}`;
  return `${time}${sent}${order === null ? "" : `#${revisionOf(order)}`}`;
}

function answerKey(stored: Stored): string {
  return stored.kind === "kept" ? `${stored.verdict[0]}${stored.account.revision}` : stored.kind[0]!;
}

function revisionOf(order: StoreCommand["order"]): number {
  return order.kind === "changed" ? order.revision : 0;
}

function serviceKey({ status, attempts, nextAttemptAtMs }: ServiceState, nowMs: number): string {
  return isOpen(status) ? `${status[0]}${attempts},${nextAttemptAtMs - nowMs}` : (status[0] ?? "");
}
