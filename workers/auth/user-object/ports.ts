/** What a saga is told, what it answers, and all that it can do to the world. Types only. */
import type { AccountRequest } from "#shared/contract/messages.ts";
import type { Replica } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import type { Journal } from "./journal.ts";
import type { NotesChange } from "./notes.ts";
import type { StoreCommand, Stored } from "./orders.ts";

/** A request that a replica's queue gave up on. */
export type DeadRequest = { eventId: string; service: Replica };

/**
 * Whether an event was accepted. A conflict: the same idempotency key came with other content before. Full: too many events
 * of its kind are open here.
 */
export type Acceptance = { kind: "accepted"; snapshot: Snapshot } | { kind: "conflict" } | { kind: "full" };

/** All that a saga can do to the world. Any of these may fail, or do its work and then fail. */
export type Ports = {
  journal: Pick<Journal, "all" | "get" | "hasUnreadable" | "put" | "delete" | "notes" | "putNotes" | "isEmpty">;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
  store: (command: StoreCommand) => Promise<Stored>;
  ask: (service: Replica, request: AccountRequest) => Promise<void>;
  /** Tells auth's table of late events (`stuck`). */
  note: (change: NotesChange) => Promise<void>;
  /** Work that nothing waits for, and that goes on to its end. */
  aside: (work: Promise<void>) => void;
  /** Asks for `drive` to be run at this time, in place of any time asked for before; Infinity if there is no need. Stored with what the journal put. */
  wakeAt: (atMs: number) => void;
  /** Tells the watchers, once all that was put so far is on disk. */
  publish: (snapshot: Snapshot) => void;
};
