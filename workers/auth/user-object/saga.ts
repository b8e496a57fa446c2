/**
 * Drives events to their end: loops over ports, around the decisions of `lights.ts`. Knows no platform: the user's object
 * gives it D1 (`store-account.ts`), queues and alarms, and the simulator gives it faults.
 *
 * `drive` is the only code that makes things happen. The first attempt and every alarm run the same function. It stores
 * before it acts and before it publishes; interrupted between any two steps, the next wake-up goes on where it was.
 */
import { accountRequest, type AccountRequest } from "#shared/contract/messages.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import { isOpen, type Snapshot, type Verdict } from "#shared/contract/snapshot.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import type { Journal } from "./journal.ts";
import * as lights from "./lights.ts";
import type { Turn } from "./lights.ts";
import type { StoreCommand, Stored } from "./orders.ts";
import type { Command, EventState } from "./state.ts";

/** A replica's answer, as the queue's consumer hands it over. */
export type Reply = { eventId: string; service: Replica; verdict: Verdict };

/** A request that a replica's queue gave up on. */
export type DeadRequest = { eventId: string; service: Replica };

/**
 * Whether an event was accepted. A conflict: the same idempotency key came with other content before. Full: too many events
 * of its kind are open here.
 */
export type Acceptance = { kind: "accepted"; snapshot: Snapshot } | { kind: "conflict" } | { kind: "full" };

/** All that a saga can do to the world. Any of these may fail, or do its work and then fail. */
export type Ports = {
  journal: Pick<Journal, "all" | "get" | "hasUnreadable" | "put" | "delete">;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
  store: (command: StoreCommand) => Promise<Stored>;
  ask: (service: Replica, request: AccountRequest) => Promise<void>;
  /** Asks for `drive` to be run at this time, in place of any time asked for before; Infinity if there is no need. Stored with what the journal put. */
  wakeAt: (atMs: number) => void;
  /** Tells the watchers, once all that was put so far is on disk. */
  publish: (snapshot: Snapshot) => void;
};

type Attempt = { eventId: string; service: Service };

/** When to look again if a wake-up itself failed (milliseconds). */
const WAKE_AGAIN_MS = 60_000;

/** When to look again whether a stored event can be read by now (milliseconds). */
const READ_AGAIN_MS = 60 * 60_000;

export class Saga {
  readonly #ports: Ports;
  readonly #decide: typeof lights;

  /** Attempts that are counted in the journal already, for the next `drive` to make. */
  #counted: Attempt[] = [];

  /** @param decide the decisions; given only by tests, which plant bugs in them */
  constructor(ports: Ports, decide: typeof lights = lights) {
    this.#ports = ports;
    this.#decide = decide;
  }

  /** Journals an event with its first attempts, unless it is here already. Nothing is attempted before `drive`. */
  accept(command: Command): Acceptance {
    const { journal, nowMs } = this.#ports;
    const known = journal.get(command.eventId);
    if (known !== undefined && known.fingerprint !== command.fingerprint) return { kind: "conflict" };
    if (known !== undefined) return { kind: "accepted", snapshot: this.#decide.snapshot(known) };
    if (this.#decide.isFull(command.order.kind, journal.all())) return { kind: "full" };
    const turn = this.#turn(this.#decide.begin(command, nowMs(), journal.all()));
    this.#keep(turn);
    return { kind: "accepted", snapshot: this.#decide.snapshot(turn.state) };
  }

  /** What watchers of an event see now; null if there is none. */
  snapshot(eventId: string): Snapshot | null {
    const state = this.#ports.journal.get(eventId);
    return state === undefined ? null : this.#decide.snapshot(state);
  }

  /** True when an event is here that still wants this replica's answer. */
  isAsking(service: Replica): boolean {
    return this.#ports.journal.all().some(({ services }) => isOpen(services[service].status));
  }

  /** Records what replicas answered. Late, repeated and unknown replies change nothing. */
  recordReplies(replies: readonly Reply[]): void {
    const nowMs = this.#ports.nowMs();
    for (const [eventId, theirs] of Map.groupBy(replies, (reply) => reply.eventId)) {
      this.#change(eventId, (state) =>
        theirs.reduce((next, { service, verdict }) => this.#decide.recordReply(next, service, verdict, nowMs), state),
      );
    }
  }

  /** Records requests that ended as dead letters, and returns those whose event is not known here. */
  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    const [known, unknown] = partition(requests, ({ eventId }) => this.#ports.journal.get(eventId) !== undefined);
    for (const { eventId, service } of known) {
      this.#change(eventId, (state) => this.#decide.recordDeadRequest(state, service, this.#ports.nowMs()));
    }
    return unknown;
  }

  /** Makes every attempt that is due, sets the next wake-up, and goes on with what the attempts made due. Never throws. */
  async drive(): Promise<void> {
    this.#takeTurns();
    const attempts = this.#counted;
    this.#counted = [];
    await Promise.all(attempts.map((attempt) => this.#attempt(attempt)));
    if (attempts.length > 0) await this.drive();
  }

  /** When `drive` has something to do next; Infinity if there is no event. */
  nextWakeAtMs(): number {
    const { journal, nowMs } = this.#ports;
    const states = journal.all();
    return Math.min(
      ...states.map((state) => this.#decide.nextWakeAt(state, states)),
      journal.hasUnreadable() ? nowMs() + READ_AGAIN_MS : Number.POSITIVE_INFINITY,
    );
  }

  /** Counts every attempt that is due, before any is made, so that nothing is due twice at once. */
  #takeTurns(): void {
    const { journal, nowMs, wakeAt } = this.#ports;
    try {
      for (const state of journal.all()) {
        if (this.#decide.isSpent(state, nowMs(), journal.all())) journal.delete(state.eventId);
        else this.#changeAndTurn(state.eventId, (before) => before);
      }
      wakeAt(this.nextWakeAtMs());
    } catch (error) {
      log("error", "drive failed", { reason: reasonOf(error) });
      wakeAt(nowMs() + WAKE_AGAIN_MS);
    }
  }

  async #attempt({ eventId, service }: Attempt): Promise<void> {
    try {
      const state = this.#ports.journal.get(eventId);
      if (state === undefined) return;
      if (service === "auth") await this.#store(state);
      else await this.#ask(state, service);
    } catch (error) {
      const reason = reasonOf(error);
      log("warn", "attempt failed", { eventId, service, reason });
      this.#change(eventId, (state) => this.#decide.recordFailure(state, service, reason));
    }
  }

  async #store({ eventId, userId, accountId, order }: EventState): Promise<void> {
    if (order === null) return;
    const { store, nowMs } = this.#ports;
    const stored = await store({ eventId, userId, accountId, order, nowMs: nowMs() });
    this.#changeAndTurn(eventId, (state) => this.#decide.recordStored(state, stored, nowMs()));
  }

  async #ask({ kind, eventId, userId, account, traceparent }: EventState, service: Replica): Promise<void> {
    if (account === null) return;
    const { ask, nowMs } = this.#ports;
    await ask(service, accountRequest({ kind, eventId, userId, traceparent, nowMs: nowMs() }, service, account));
  }

  #turn(state: EventState): Turn {
    const { journal, nowMs, random } = this.#ports;
    const sameUser = journal.all().map((other) => (other.eventId === state.eventId ? state : other));
    return this.#decide.turn(state, nowMs(), sameUser, random());
  }

  /** Stores an event; the attempts that it counts may be made from now on. */
  #keep({ state, attempts }: Turn): void {
    this.#ports.journal.put(state);
    this.#counted.push(...attempts.map((service) => ({ eventId: state.eventId, service })));
  }

  /** Applies one decision that makes nothing due. */
  #change(eventId: string, decide: (state: EventState) => EventState): void {
    this.#apply(eventId, (state) => ({ state: decide(state), attempts: [] }));
  }

  /** Applies one decision together with the attempts that it makes due: one write instead of two. */
  #changeAndTurn(eventId: string, decide: (state: EventState) => EventState): void {
    this.#apply(eventId, (state) => this.#turn(decide(state)));
  }

  /** Stored first, then shown to the watchers if they would see a change. */
  #apply(eventId: string, decide: (state: EventState) => Turn): void {
    const before = this.#ports.journal.get(eventId);
    if (before === undefined) return;
    const after = decide(before);
    if (after.state === before) return;
    this.#keep(after);
    if (after.state.seq > before.seq) this.#ports.publish(this.#decide.snapshot(after.state));
  }
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
