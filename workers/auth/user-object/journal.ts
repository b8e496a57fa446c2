/**
 * The journal: the events that an object has accepted, on its disk. It is the outbox from which the saga drives them.
 * Reads once after each start, and writes through. Synchronous, so that writes without an `await` between them are stored
 * as one. Parses what it reads: an unreadable entry is logged, and left for a version that can read it.
 */
import { log } from "#shared/platform/log.ts";
import { NO_NOTES, notesSchema, type Notes } from "./notes.ts";
import { eventStateSchema, type EventState } from "./state.ts";

const PREFIX = "event:";

/** The key of the notes: there is none while nothing is late. */
const NOTES = "notes";

export class Journal {
  readonly #kv: SyncKvStorage;
  #states: Map<string, EventState> | undefined;
  #hasUnreadable = false;
  #notes: Notes | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Every event that is kept, in the order in which they were accepted. */
  all(): readonly EventState[] {
    return [...this.#read().values()];
  }

  /** True when an entry is on disk that could not be read: a newer version's, most likely, after a rollback. */
  hasUnreadable(): boolean {
    this.#read();
    return this.#hasUnreadable;
  }

  get(eventId: string): EventState | undefined {
    return this.#read().get(eventId);
  }

  put(state: EventState): void {
    this.#kv.put(PREFIX + state.eventId, state);
    this.#read().set(state.eventId, state);
  }

  delete(eventId: string): void {
    this.#kv.delete(PREFIX + eventId);
    this.#read().delete(eventId);
  }

  /** What auth's table of late events is to say of these events, and of failed ones that are forgotten. */
  notes(): Notes {
    this.#notes ??= this.#readNotes();
    return this.#notes;
  }

  putNotes(notes: Notes): void {
    this.#notes = notes;
    if (notes.all.length > 0) this.#kv.put(NOTES, notes);
    else this.#kv.delete(NOTES);
  }

  /** True when nothing is left, not even what cannot be read. */
  isEmpty(): boolean {
    return this.notes().all.length === 0 && [...this.#kv.list({ prefix: PREFIX, limit: 1 })].length === 0;
  }

  /** Notes that cannot be read are made anew from the events; a row that they alone knew of is removed by sending again. */
  #readNotes(): Notes {
    const stored = this.#kv.get(NOTES);
    if (stored === undefined) return NO_NOTES;
    const { data } = notesSchema.safeParse(stored);
    if (data === undefined) log("error", "stored notes unreadable");
    return data ?? NO_NOTES;
  }

  #read(): Map<string, EventState> {
    this.#states ??= new Map(
      [...this.#kv.list({ prefix: PREFIX })]
        .flatMap(([key, stored]) => {
          const parsed = eventStateSchema.safeParse(stored);
          if (parsed.success) return [parsed.data];
          log("error", "stored event unreadable", { eventId: key.slice(PREFIX.length) });
          this.#hasUnreadable = true;
          return [];
        })
        .toSorted((a, b) => a.position - b.position)
        .map((state) => [state.eventId, state]),
    );
    return this.#states;
  }
}
