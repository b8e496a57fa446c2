/**
 * The signups that an object has accepted, on its disk: the outbox that everything else is driven from.
 * Reads once after each start and keeps what it read; writes through. Synchronous, so that what is put without an
 * `await` in between is stored as one. Refuses to trust what it reads: an unreadable entry is logged, and left alone
 * until a version comes that can read it.
 */
import { log } from "#shared/platform/log.ts";
import { signupStateSchema, type SignupState } from "./state.ts";

const PREFIX = "signup:";

export class Journal {
  readonly #kv: SyncKvStorage;
  #states: Map<string, SignupState> | undefined;
  #hasUnreadable = false;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Every signup that is kept, oldest first. */
  all(): readonly SignupState[] {
    return [...this.#read().values()];
  }

  /** True when an entry is on disk that could not be read: a newer version's, most likely, after a rollback. */
  hasUnreadable(): boolean {
    this.#read();
    return this.#hasUnreadable;
  }

  get(eventId: string): SignupState | undefined {
    return this.#read().get(eventId);
  }

  put(state: SignupState): void {
    this.#kv.put(PREFIX + state.eventId, state);
    this.#read().set(state.eventId, state);
  }

  delete(eventId: string): void {
    this.#kv.delete(PREFIX + eventId);
    this.#read().delete(eventId);
  }

  /** True when nothing is left, not even what cannot be read. */
  isEmpty(): boolean {
    return [...this.#kv.list({ prefix: PREFIX, limit: 1 })].length === 0;
  }

  #read(): Map<string, SignupState> {
    this.#states ??= new Map(
      [...this.#kv.list({ prefix: PREFIX })]
        .flatMap(([key, stored]) => {
          const parsed = signupStateSchema.safeParse(stored);
          if (parsed.success) return [parsed.data];
          log("error", "stored signup unreadable", { eventId: key.slice(PREFIX.length) });
          this.#hasUnreadable = true;
          return [];
        })
        .toSorted((a, b) => a.changedAtMs - b.changedAtMs)
        .map((state) => [state.eventId, state]),
    );
    return this.#states;
  }
}
