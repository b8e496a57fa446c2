/**
 * What drives signups to their end: loops over ports, around the decisions of `machine.ts`. Knows no platform; the
 * Signup object gives it D1, queues and alarms, the simulator gives it faults.
 *
 * `drive` is the only code that makes things happen. The first attempt and every alarm run the same function. Stores
 * before it acts and before it tells; interrupted between any two steps, the next wake-up goes on where it was.
 */
import { newUserRequest, type NewUserRequest } from "#shared/contract/new-user.ts";
import { SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import type { Snapshot, Verdict } from "#shared/contract/status.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import type { NewUser, Stored } from "../users.ts";
import type { Journal } from "./journal.ts";
import * as machine from "./machine.ts";
import type { SignupCommand } from "./machine.ts";
import type { SignupState } from "./state.ts";

/** A replica's answer, as the queue's consumer hands it over. */
export type Reply = { eventId: string; service: Replica; verdict: Verdict };

/** A request that a replica's queue gave up on. */
export type DeadRequest = { eventId: string; service: Replica };

/** Whether a signup was taken on. A conflict: the same idempotency key came with another profile before. */
export type Begun = { kind: "accepted"; snapshot: Snapshot } | { kind: "conflict" };

/** All that a saga can do to the world. Any of these may fail, or do its work and then fail. */
export type Ports = {
  journal: Pick<Journal, "all" | "get" | "hasUnreadable" | "put" | "delete">;
  nowMs: () => number;
  /** In [0, 1). */
  random: () => number;
  storeUser: (user: NewUser) => Promise<Stored>;
  ask: (service: Replica, request: NewUserRequest) => Promise<void>;
  /** Asks for `drive` to be run at this time, in place of any time asked for before. Stored with what the journal put. */
  wakeAt: (atMs: number) => void;
  /** Tells the watchers, once all that was put so far is on disk. */
  publish: (snapshot: Snapshot) => void;
};

type Attempt = { eventId: string; service: Service };

/** When to look again if a wake-up itself failed (milliseconds). */
const WAKE_AGAIN_MS = 60_000;

/** When to look again whether a stored signup can be read by now (milliseconds). */
const READ_AGAIN_MS = 60 * 60_000;

export class Saga {
  readonly #ports: Ports;
  readonly #decide: typeof machine;

  /** Turns that are counted in the journal already, for the next `drive` to make. */
  #taken: Attempt[] = [];

  /** @param decide the decisions; given only by tests, which plant bugs in them */
  constructor(ports: Ports, decide: typeof machine = machine) {
    this.#ports = ports;
    this.#decide = decide;
  }

  /** Journals a signup with its first turn, unless it is here already. Nothing is attempted before `drive`. */
  begin(command: SignupCommand): Begun {
    const known = this.#ports.journal.get(command.eventId);
    if (known !== undefined && known.fingerprint !== command.fingerprint) return { kind: "conflict" };
    const state = known ?? this.#takeOn(this.#decide.begin(command, this.#ports.nowMs()));
    return { kind: "accepted", snapshot: this.#decide.snapshot(state) };
  }

  /** The signup of a user that auth keeps: as it is known here, or begun again if it was forgotten. */
  revisit(command: Omit<SignupCommand, "passwordHash">): Snapshot {
    const known = this.#ports.journal.get(command.eventId);
    return this.#decide.snapshot(known ?? this.#takeOn(this.#decide.revisit(command, this.#ports.nowMs())));
  }

  /** What watchers of a signup see now; null if there is none. */
  snapshot(eventId: string): Snapshot | null {
    const state = this.#ports.journal.get(eventId);
    return state === undefined ? null : this.#decide.snapshot(state);
  }

  /** Takes what replicas answered. Late, repeated and unknown replies change nothing. */
  recordReplies(replies: readonly Reply[]): void {
    const nowMs = this.#ports.nowMs();
    for (const [eventId, theirs] of Map.groupBy(replies, (reply) => reply.eventId)) {
      this.#change(eventId, (state) =>
        theirs.reduce((next, { service, verdict }) => this.#decide.recordReply(next, service, verdict, nowMs), state),
      );
    }
  }

  /** Takes note of requests that ended as dead letters, and returns those whose signup is not known here. */
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
    const attempts = this.#taken;
    this.#taken = [];
    await Promise.all(attempts.map((attempt) => this.#attempt(attempt)));
    if (attempts.length > 0) await this.drive();
  }

  /** When `drive` has something to do next; Infinity if there is no signup. */
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
        if (this.#decide.isSpent(state, nowMs())) journal.delete(state.eventId);
        else this.#change(state.eventId, (before) => this.#turn(before));
      }
      const wakeAtMs = this.nextWakeAtMs();
      if (wakeAtMs < Number.POSITIVE_INFINITY) wakeAt(wakeAtMs);
    } catch (error) {
      log("error", "drive failed", { reason: reasonOf(error) });
      wakeAt(nowMs() + WAKE_AGAIN_MS);
    }
  }

  /** Lets time pass for one signup, and counts its turns: part of one write with what made them due. */
  #turn(state: SignupState): SignupState {
    const { journal, random } = this.#ports;
    const nowMs = this.#ports.nowMs();
    const aged = this.#decide.passTime(state, nowMs);
    const sameUser = journal.all().map((other) => (other.eventId === state.eventId ? aged : other));
    return this.#decide.recordAttempts(aged, this.#decide.due(aged, nowMs, sameUser), nowMs, random());
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

  async #store({ eventId, userId, profile, passwordHash }: SignupState): Promise<void> {
    if (passwordHash === null) return;
    const { storeUser, nowMs } = this.#ports;
    const stored = await storeUser({ userId, eventId, ...profile, passwordHash, createdAtMs: nowMs() });
    this.#change(eventId, (state) => this.#turn(this.#decide.recordStored(state, stored, nowMs())));
  }

  async #ask({ eventId, userId, profile, traceparent }: SignupState, service: Replica): Promise<void> {
    const { ask, nowMs } = this.#ports;
    await ask(service, newUserRequest({ eventId, userId, traceparent, nowMs: nowMs() }, service, profile));
  }

  /** Stores a signup that was not here, with its first turns. */
  #takeOn(signup: SignupState): SignupState {
    const state = this.#turn(signup);
    this.#keep(state);
    return state;
  }

  /** Stores a signup; the turns that it counts may be made from now on. */
  #keep(after: SignupState, before?: SignupState): void {
    this.#ports.journal.put(after);
    const taken = SERVICES.filter((service) => {
      return after.services[service].attempts > (before?.services[service].attempts ?? 0);
    });
    this.#taken.push(...taken.map((service) => ({ eventId: after.eventId, service })));
  }

  /** Applies one decision: stored first, then shown to the watchers if they would see it. */
  #change(eventId: string, decide: (state: SignupState) => SignupState): void {
    const before = this.#ports.journal.get(eventId);
    if (before === undefined) return;
    const after = decide(before);
    if (after === before) return;
    this.#keep(after, before);
    if (after.seq > before.seq) this.#ports.publish(this.#decide.snapshot(after));
  }
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
