/**
 * The decisions about notes: what auth's table of late events (`stuck`) says of the events of one userId. Pure. A note is
 * one row of that table: one event that is late at one service, delayed or failed. An event that is in time has none, and
 * costs nothing.
 *
 * Notes are journalled before the table is told, and told again until it has them. A row that may have been written is
 * removed twice: a write whose outcome is unknown may still arrive after the first removal. A note stays for as long as its
 * event does, with a row or without.
 */
import * as z from "zod";
import { KINDS } from "#shared/contract/account.ts";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { EventState } from "./state.ts";

const ms = z.int().nonnegative();

/** What a row says, apart from its key. `sinceMs`: since when the answer is owed. `nextAttemptAtMs`: null once it has failed. */
const lateSchema = z.object({
  kind: z.enum(KINDS),
  status: z.enum(["delayed", "failed"]),
  sinceMs: ms,
  attempts: z.int().nonnegative(),
  nextAttemptAtMs: ms.nullable(),
  reason: z.string().nullable(),
});

type Late = z.infer<typeof lateSchema>;
const LATE_NAMES = lateSchema.keyof().options;

const noteSchema = z.object({
  eventId: z.string(),
  /** Any text: a service may have left since. */
  service: z.string(),
  /** The event's position. Once it is forgotten, no higher than that of any event that is left, because counting goes on from there. */
  position: z.int().nonnegative(),
  isForgotten: z.boolean(),
  /** True once a later event was green at that service; it may be forgotten before this one fails. */
  isMadeGood: z.boolean(),
  /** What the table is to say; null: there is to be no row. */
  row: lateSchema.nullable(),
  /** True once the table says so. */
  isWritten: z.boolean(),
  /** Until when a write of this row, of which nobody knows the outcome, may still arrive. */
  unsureUntilMs: ms,
  /** True if nothing can be sent: there is to be no row, whatever the event says. */
  isDropped: z.boolean(),
  /** When an operator last had it sent again. */
  sentAgainAtMs: ms,
});

export type Note = z.infer<typeof noteSchema>;

/** All notes of one object. `isAsked`: the table was told, and has not answered. `dueAtMs`: it is told no earlier. */
export const notesSchema = z.object({
  version: z.literal(1),
  all: z.array(noteSchema),
  isAsked: z.boolean(),
  tries: z.int().nonnegative(),
  dueAtMs: ms,
});

export type Notes = z.infer<typeof notesSchema>;

export const NO_NOTES: Notes = { version: 1, all: [], isAsked: false, tries: 0, dueAtMs: 0 };

/** What names a row of one userId. */
export type NoteKey = { eventId: string; service: string };

/** A row of one userId, as the table has it. */
export type LateRow = NoteKey & Late;

/** What the table is told: rows to write, and rows to remove. */
export type NotesChange = { write: readonly LateRow[]; remove: readonly NoteKey[] };

/** Failed events that are forgotten, and of which a row is left, at most. */
const LEFT_MAX = 16;

/** How long a write may stay on its way (milliseconds): longer than D1 lets a query run, which is 30 s. */
const UNSURE_MS = 60_000;

/** When the table is told again (milliseconds): after 30 s, doubled each time, at most 8 min. */
const TELL_AGAIN_MS = 30_000;
const DOUBLINGS_MAX = 4;

/** The notes as the events have them now. The same notes if nothing has changed. */
export function noted(notes: Notes, events: readonly EventState[]): Notes {
  if (notes.all.length === 0 && !events.some(isLate)) return notes;
  const known = notes.all.map((note) => current(note, events));
  const fresh = events.flatMap((event) =>
    SERVICES.filter((service) => noteFor({ all: known }, { eventId: event.eventId, service }) === undefined).flatMap(
      (service) => firstNote(event, service, events),
    ),
  );
  const all = bounded([...known.filter((note) => !(note.isForgotten && isGone(note))), ...fresh]);
  return all.length === notes.all.length && all.every((note, n) => note === notes.all[n]) ? notes : { ...notes, all };
}

/** When the table is to be told something next; Infinity while it says what it should. */
export function noteAtMs({ all, dueAtMs }: Notes): number {
  const [first = Number.POSITIVE_INFINITY] = all.map(pendingAtMs).toSorted((a, b) => a - b);
  return Math.max(dueAtMs, first);
}

/** The notes once the table is asked, to be stored first; and what it is to be told. */
export function telling(notes: Notes, nowMs: number): { notes: Notes; change: NotesChange } {
  const pending = notes.all.filter((note) => pendingAtMs(note) <= nowMs);
  const change = {
    write: pending.flatMap(({ eventId, service, row }) => (row === null ? [] : [{ eventId, service, ...row }])),
    remove: pending.filter(({ row }) => row === null).map(({ eventId, service }) => ({ eventId, service })),
  };
  const all = notes.isAsked
    ? notes.all.map((note) => (isGone(note) ? note : { ...note, unsureUntilMs: nowMs + UNSURE_MS }))
    : notes.all;
  const dueAtMs = nowMs + TELL_AGAIN_MS * 2 ** Math.min(notes.tries, DOUBLINGS_MAX);
  return { notes: { ...notes, all, isAsked: true, tries: notes.tries + 1, dueAtMs }, change };
}

/** The notes once the table has taken a change. What has changed meanwhile is due at once. */
export function told(notes: Notes, { write, remove }: NotesChange, nowMs: number): Notes {
  const all = notes.all.map((note): Note => {
    if (note.row === null) {
      if (!remove.some((key) => isOf(note, key))) return note;
      return { ...note, isWritten: true, unsureUntilMs: note.unsureUntilMs > nowMs ? note.unsureUntilMs : 0 };
    }
    const sent = write.find((key) => isOf(note, key));
    return sent !== undefined && isSame(sent, note.row) ? { ...note, isWritten: true } : note;
  });
  return { ...notes, all, isAsked: false, tries: 0, dueAtMs: 0 };
}

/**
 * The notes after somebody read these rows in the table. A row that is not known here is taken over if it has failed, for
 * whoever sends it again; one that is delayed says what is not true any more, and is removed.
 */
export function adopted(notes: Notes, rows: readonly LateRow[]): Notes {
  const unknown = rows.filter((row) => !notes.all.some((note) => isOf(note, row)));
  const added = unknown.map(({ eventId, service, ...row }) =>
    row.status === "failed"
      ? { ...noteOf({ eventId, service }, 0, row), isWritten: true }
      : noteOf({ eventId, service }, 0, null),
  );
  return added.length === 0 ? notes : { ...notes, all: [...notes.all, ...added] };
}

/** The notes with some of them changed. */
export function withNotes(notes: Notes, keys: readonly NoteKey[], change: Partial<Note>): Notes {
  const all = notes.all.map((note) => (keys.some((key) => isOf(note, key)) ? { ...note, ...change } : note));
  return { ...notes, all };
}

/** The note of an event at a service. */
export function noteFor(notes: Pick<Notes, "all">, key: NoteKey): Note | undefined {
  return notes.all.find((note) => isOf(note, key));
}

/** Nothing can be sent for these: there is to be no row. */
export function dropped(notes: Notes, keys: readonly NoteKey[]): Notes {
  return withNotes(notes, keys, { row: null, isWritten: false, isDropped: true });
}

function noteOf(key: NoteKey, position: number, row: Late | null): Note {
  return {
    ...key,
    position,
    row,
    isForgotten: false,
    isMadeGood: false,
    isWritten: false,
    unsureUntilMs: 0,
    isDropped: false,
    sentAgainAtMs: 0,
  };
}

/** The note of an event that is late for the first time. One that is made good already has no row, and must not get one later. */
function firstNote(event: EventState, service: Service, events: readonly EventState[]): Note[] {
  const { status } = event.services[service];
  if (status !== "delayed" && status !== "failed") return [];
  const isGood = isMadeGood(event.position, service, events);
  const row = wanted(event, service, isGood);
  const note = noteOf({ eventId: event.eventId, service }, event.position, row);
  return [{ ...note, isMadeGood: isGood, isWritten: row === null }];
}

/** A note as its event has it now, or as it stays once the event is forgotten. The same note if nothing has changed. */
function current(note: Note, events: readonly EventState[]): Note {
  const event = events.find(({ eventId }) => eventId === note.eventId);
  const service = SERVICES.find((one) => one === note.service);
  const position = event?.position ?? Math.min(note.position, Math.max(0, ...events.map((other) => other.position)));
  const isGood = note.isMadeGood || isMadeGood(position, note.service, events);
  const isForgotten = event === undefined;
  const isStill = position === note.position && isForgotten === note.isForgotten;
  if (note.isDropped) return isStill ? note : { ...note, position, isForgotten };
  const row = event === undefined || service === undefined ? left(note, isGood) : wanted(event, service, isGood);
  const isRowStill = isSame(row, note.row);
  if (isStill && isRowStill && isGood === note.isMadeGood) return note;
  return { ...note, position, isForgotten, row, isMadeGood: isGood, isWritten: note.isWritten && isRowStill };
}

/** What the table is to say of an event at a service. */
function wanted(event: EventState, service: Service, isGood: boolean): Late | null {
  const { status, openedAtMs, attempts, nextAttemptAtMs, reason } = event.services[service];
  const late = { kind: event.kind, sinceMs: openedAtMs, attempts, reason };
  if (status === "delayed") return { ...late, status, nextAttemptAtMs };
  if (status !== "failed" || isGood) return null;
  return { ...late, status, nextAttemptAtMs: null };
}

/** What is left of an event that is forgotten: what has failed, until a later event is green at that service. */
function left({ row }: Note, isGood: boolean): Late | null {
  return row?.status === "failed" && !isGood ? row : null;
}

function isMadeGood(position: number, service: string, events: readonly EventState[]): boolean {
  return events.some((other) => other.position > position && statusAt(other, service) === "success");
}

function statusAt({ services }: EventState, service: string): string | undefined {
  return (services as Partial<EventState["services"]>)[service as Service]?.status;
}

/** Of forgotten events the newest rows stay: what has failed most recently tells enough. */
function bounded(all: readonly Note[]): Note[] {
  const forgotten = all.filter(({ isForgotten, row }) => isForgotten && row !== null);
  const gone = new Set(forgotten.toSorted((a, b) => (b.row?.sinceMs ?? 0) - (a.row?.sinceMs ?? 0)).slice(LEFT_MAX));
  return all.map((note) => (gone.has(note) ? { ...note, row: null, isWritten: false } : note));
}

function isLate({ services }: EventState): boolean {
  return SERVICES.some((service) => services[service].status === "delayed" || services[service].status === "failed");
}

/** True once there is no row, and none can arrive any more. */
function isGone({ row, isWritten, unsureUntilMs }: Note): boolean {
  return row === null && isWritten && unsureUntilMs === 0;
}

/** When the table is to be told of a note; Infinity once it says so. A row that may still arrive is removed once more then. */
function pendingAtMs(note: Note): number {
  if (!note.isWritten) return 0;
  return note.row !== null || isGone(note) ? Number.POSITIVE_INFINITY : note.unsureUntilMs;
}

function isOf(note: NoteKey, { eventId, service }: NoteKey): boolean {
  return note.eventId === eventId && note.service === service;
}

function isSame(one: Late | null, other: Late | null): boolean {
  return one === other || (one !== null && other !== null && LATE_NAMES.every((name) => one[name] === other[name]));
}
