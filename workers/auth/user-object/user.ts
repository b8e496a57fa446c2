/**
 * Everything that the object of one userId does, with the platform passed in: it accepts events and drives them to their
 * end, shows them to watchers, and keeps one alarm for all of them. Wrapped by `user-object.ts` in workerd, and by the
 * simulator and the explorer in the proofs.
 *
 * Never sees a password. Decides nothing about events itself: `saga.ts` drives them.
 */
import type { AccountRequest } from "#shared/contract/messages.ts";
import type { Replica } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import type { Reply } from "./hops.ts";
import type * as lights from "./lights.ts";
import type { NotesChange } from "./notes.ts";
import type { StoreCommand, Stored } from "./orders.ts";
import type { Progress } from "./progress.ts";
import type { Acceptance, DeadRequest, Ports } from "./ports.ts";
import { Saga } from "./saga.ts";
import { canStay } from "./schedule.ts";
import { sendAgain, type SendAgain, type SentAgain } from "./send-again.ts";
import type { Command } from "./state.ts";
import { knownEvent, type KnownEvent } from "./timeline.ts";

/** What a user's object runs on. */
export type Platform = {
  journal: Ports["journal"];
  nowMs: () => number;
  /** In [0, 1). One number for the whole life of an instance: what is asked later is due later, so that an alarm can stay. */
  random: number;
  store: (command: StoreCommand) => Promise<Stored>;
  ask: (service: Replica, request: AccountRequest) => Promise<void>;
  /** Writes to auth's table of late events. */
  note: (change: NotesChange) => Promise<void>;
  /** Sets the object's one alarm. Part of the same write as what was put into the journal before. */
  setAlarm: (atMs: number) => void;
  /** Empties the object's storage, the alarm included. */
  deleteAll: () => Promise<void>;
  /** Resolves once all that was written so far is on disk. */
  durable: () => Promise<void>;
  /** Keeps the object in memory until this work is done. */
  keepAlive: (work: Promise<void>) => void;
  watchers: {
    publish: (snapshot: Snapshot) => void;
    stream: (first: Snapshot) => ReadableStream<Uint8Array>;
  };
};

/** An accepted event, and the stream of its snapshots. */
export type Watched = Acceptance & { snapshots?: ReadableStream<Uint8Array> };

export class User {
  readonly #platform: Platform;
  readonly #saga: Saga;
  #alarmAtMs: number | undefined;

  /** @param decide the decisions; given only by tests, which plant bugs in them */
  constructor(platform: Platform, decide?: typeof lights) {
    const { journal, nowMs, random, store, ask, note } = platform;
    this.#platform = platform;
    const wakeAt = (atMs: number): void => this.#setAlarm(atMs);
    const publish = (snapshot: Snapshot): void => platform.keepAlive(this.#publish(snapshot));
    const aside = (work: Promise<void>): void => platform.keepAlive(work);
    const ports = { journal, nowMs, random: () => random, store, ask, note, aside, wakeAt, publish };
    this.#saga = new Saga(ports, decide);
  }

  /**
   * Accepts an event: once this has answered, it will finish with nobody watching. The same command again is answered
   * like the first.
   */
  accept(command: Command): Acceptance {
    const acceptance = this.#saga.accept(command);
    if (acceptance.kind === "accepted") this.#platform.keepAlive(this.#saga.drive());
    return acceptance;
  }

  /** Accepts an event and opens a stream of its snapshots, in one request instead of two. */
  acceptWatched(command: Command): Watched {
    const acceptance = this.accept(command);
    if (acceptance.kind !== "accepted") return acceptance;
    return { ...acceptance, snapshots: this.#platform.watchers.stream(acceptance.snapshot) };
  }

  /** How an event that is here already is answered when it is asked for again; null if it is not here. Accepts nothing. */
  known(asked: Pick<Command, "eventId" | "fingerprint">): Acceptance | null {
    return this.#saga.known(asked);
  }

  /**
   * Accepts an event of an account, and answers once auth was asked and the replicas were: a session that the event ends is
   * over by then, and a page that shows the answer has auth's light already.
   */
  async acceptAndDrive(command: Command): Promise<Acceptance> {
    const acceptance = this.#saga.accept(command);
    if (acceptance.kind !== "accepted") return acceptance;
    await this.#saga.drive();
    return { kind: "accepted", snapshot: this.snapshot(command.eventId) ?? acceptance.snapshot };
  }

  /** Accepts a repair, and answers once it was driven. Null if it was not accepted. */
  async repair(command: Command): Promise<Snapshot | null> {
    const acceptance = await this.acceptAndDrive(command);
    return acceptance.kind === "accepted" ? acceptance.snapshot : null;
  }

  /**
   * Accepts a repair unless an open event asks this replica already: that one brings the account as auth keeps it, too. One
   * that was settled before the service joined is open again, and nothing but this call wakes the object to ask.
   */
  async repairAt(service: Replica, command: Command): Promise<void> {
    if (this.#saga.isAsking(service)) await this.#saga.drive();
    else await this.repair(command);
  }

  /** Sends again what is late: see `send-again.ts`. Nothing waits for the attempts. */
  sendAgain(asked: SendAgain): SentAgain {
    const { journal, nowMs, keepAlive } = this.#platform;
    const done = sendAgain(this.#saga, journal, asked, nowMs());
    keepAlive(this.#saga.drive());
    return done;
  }

  /** Every event that is known, the newest first, for operators. Changes nothing. */
  events(): KnownEvent[] {
    return this.#platform.journal.all().map(knownEvent).toReversed();
  }

  /** What watchers of this event see now; null if this object knows of none. */
  snapshot(eventId: string): Snapshot | null {
    return this.#saga.snapshot(eventId);
  }

  /** A stream of this event's snapshots, the current one first; null if there is none. */
  watch(eventId: string): ReadableStream<Uint8Array> | null {
    const current = this.snapshot(eventId);
    return current === null ? null : this.#platform.watchers.stream(current);
  }

  /** See `Saga.recordReplies`. */
  async recordReplies(replies: readonly Reply[]): Promise<Progress[]> {
    const progress = this.#saga.recordReplies(replies);
    await this.#saga.drive();
    return progress;
  }

  /** Records requests that ended as dead letters, and returns those whose event is not known here. */
  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    return this.#saga.recordDeadRequests(requests);
  }

  /** The alarm has gone off: makes what is due, or empties the object when nothing is left in it. Never throws. */
  async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    const driven = this.#saga.drive();
    if (this.#platform.journal.isEmpty()) await this.#platform.deleteAll();
    await driven;
  }

  #setAlarm(atMs: number): void {
    if (canStay(this.#alarmAtMs, atMs) || atMs === Number.POSITIVE_INFINITY) return;
    this.#alarmAtMs = atMs;
    this.#platform.setAlarm(atMs);
  }

  async #publish(snapshot: Snapshot): Promise<void> {
    await this.#platform.durable();
    this.#platform.watchers.publish(snapshot);
  }
}
