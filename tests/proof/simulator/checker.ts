/**
 * The judge of a simulated run: looks at every commit, attempt, message, ack and frame as it happens, and at the
 * databases themselves. Keeps the first invariant that did not hold; asks nobody but the disks and the tables.
 */
import type { AccountReply } from "#shared/contract/messages.ts";
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen, snapshotSchema } from "#shared/contract/snapshot.ts";
import { isSettled } from "../../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import { insist, Violation } from "../invariants.ts";
import { judgeKeeping, judgeRepaired, recorded, type History } from "../judge-keeping.ts";
import { judgeAttempt, judgeState, type Scene } from "../judge-state.ts";
import { NOTHING_KEPT, type Keeping, type Kept } from "../account-rule.ts";
import { Changes } from "./changes.ts";
import { Ends } from "./ends.ts";
import { readBody } from "./read-body.ts";
import { EVENT, eventsOn, isEmptied, isRefused, judgeBounds, judgeForgotten } from "./judge-bounds.ts";

/** An object's disk, as the judge sees it. */
type SeenDisk = { userId: string; entries: ReadonlyMap<string, unknown>; alarmAtMs: number | null };

/** What the judge may look at. */
export type Evidence = {
  nowMs: () => number;
  databases: {
    keptAt: (service: Service, userId: string) => Keeping;
    all: (service: Service) => Kept;
    lateRows: (userId: string) => { eventId: string; service: string; status: string }[];
    hasDeadLetter: (messageId: string) => boolean;
  };
  diskOf: (userId: string) => SeenDisk | undefined;
};

/** As much of a watcher as the judge needs: whom it watches, and the last `seq` of this connection and of all. */
export type Seen = { eventId: string; userId: string; seq: number; seqMax: number };

export class Checker {
  violation: Violation | undefined;
  /** Every event that was ever on disk, and its userId. */
  readonly accepted = new Map<string, string>();
  /** Of these, those that a service has told `failed`. */
  readonly givenUp = new Set<string>();
  readonly #evidence: Evidence;
  readonly #said = new Map<string, string>();
  readonly #attemptsMade = new Map<string, number>();
  readonly #changes = new Changes();
  readonly #ends = new Ends();
  readonly #restored = new Set<Service>();
  #history: History = new Map();
  readonly #forgotten = new Set<string>(); // refused signups that were shown for long enough

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** What was there before the run. */
  onBeginning(kept: Kept): void {
    for (const keeping of kept.values()) this.#history = recorded(this.#history, keeping);
  }

  /** A service has run a statement. */
  onKept(service: Service, before: Kept, after: Kept): void {
    this.#judge(() => {
      for (const userId of new Set([...before.keys(), ...after.keys()])) {
        const [was, is] = [before.get(userId) ?? NOTHING_KEPT, after.get(userId) ?? NOTHING_KEPT];
        judgeKeeping(service, was, is, this.#history);
        if (service === "auth") this.#history = recorded(this.#history, is);
      }
    });
  }

  /** A service's database was replaced by an older copy: what it said before does not bind it any more. */
  onRestored(service: Service): void {
    this.#restored.add(service);
    for (const key of this.#said.keys()) if (key.endsWith(` ${service}`)) this.#said.delete(key);
  }

  onCommit(disk: SeenDisk, before: ReadonlyMap<string, unknown>, alarmRunning: boolean): void {
    this.#judge(() => {
      const isWoken = disk.alarmAtMs !== null || alarmRunning;
      const [was, kept] = [eventsOn(before), eventsOn(disk.entries)];
      for (const [eventId, state] of kept) {
        insist(isSettled(state) || isWoken, "alarmSet", () => eventId);
        if (was.get(eventId) !== state) this.#onStored(was.get(eventId), state);
      }
      judgeBounds(disk.userId, [...kept.values()]);
      insist(isWoken || isEmptied(disk), "forgets", () => `${disk.userId} has no alarm`);
      for (const [eventId, state] of was) if (!kept.has(eventId)) this.#onForgotten(state, [...kept.values()]);
    });
  }

  #onStored(before: EventState | undefined, state: EventState): void {
    const { eventId, userId, services } = state;
    this.accepted.set(eventId, userId);
    this.#ends.onStored(before, state);
    if (SERVICES.some((service) => services[service].status === "failed")) this.givenUp.add(eventId);
    this.#changes.onStored(state);
    judgeState(before, state, this.#sceneOf(userId));
  }

  #sceneOf(userId: string): Scene {
    return {
      keptAt: (service) => this.#evidence.databases.keptAt(service, userId),
      history: this.#history,
      isRestored: (service) => this.#restored.has(service),
    };
  }

  /** Somebody was told that their event is accepted. */
  onBegun(eventId: string): void {
    this.#judge(() => insist(this.accepted.has(eventId), "settles", () => `${eventId} was never on disk`));
  }

  /** An attempt has been decided on; `state` and `sameUser` are what its object has in memory. */
  onDecided(state: EventState | undefined, service: Service, sameUser: readonly EventState[]): void {
    this.#judge(() => judgeAttempt(state, service, sameUser));
  }

  /** An attempt leaves the object. */
  onAttempt(userId: string, eventId: string, service: Service): void {
    this.#judge(() => {
      const made = (this.#attemptsMade.get(`${eventId} ${service}`) ?? 0) + 1;
      this.#attemptsMade.set(`${eventId} ${service}`, made);
      const journalled = this.#journalled(userId, eventId)?.services[service].attempts ?? 0;
      insist(made <= journalled, "countedFirst", () => `${service}: ${made} made, ${journalled} journalled`);
    });
  }

  onSent(queue: string, body: unknown): void {
    this.#judge(() => {
      insist(!JSON.stringify(body).includes("$scrypt"), "noHash", () => `in a message of ${queue}`);
      const { reply } = readBody(body);
      if (reply !== undefined) this.#onSaid(reply);
    });
  }

  onAck(queue: string, message: { id: string; body: unknown }): void {
    this.#judge(() => insist(this.#isDone(queue, message), "ackAfterCommit", () => message.id));
  }

  onSeen(watcher: Seen, text: string): void {
    this.#judge(() => {
      const { eventId, userId, seq } = snapshotSchema.parse(JSON.parse(text));
      insist(eventId === watcher.eventId && userId === watcher.userId, "ownSignup", () => text);
      insist(!/@|\$scrypt|ROLE_/.test(text), "noHash", () => text);
      // A refused signup that was forgotten, and is asked for again, begins anew.
      const isGrown = seq > watcher.seq && (seq >= watcher.seqMax || this.#forgotten.has(eventId));
      insist(isGrown, "seqGrows", () => `${seq} after ${watcher.seq}`);
      const durable = this.#journalled(userId, eventId)?.seq ?? (this.accepted.has(eventId) ? seq : 0);
      insist(durable >= seq, "durableFirst", () => `seq ${seq} is seen, ${durable} is on disk`);
    });
  }

  onThrown(what: string, error: unknown): void {
    this.#judge(() => insist(false, "neverThrows", () => `${what}: ${String(error)}`));
  }

  onCircles(steps: number): void {
    this.#judge(() => insist(false, "inTurn", () => `${steps} steps, and no end`));
  }

  /** Once faults have stopped, and every turn has come. */
  afterFaults(watchers: readonly (Seen & { stays: boolean; hasSeenEnd: boolean })[]): void {
    this.#judge(() => {
      for (const [eventId, userId] of this.accepted) {
        const state = this.#journalled(userId, eventId);
        insist(state === undefined || isSettled(state), "settles", () => `${userId} ${eventId}`);
      }
      for (const { eventId, stays, hasSeenEnd } of watchers) {
        const isThere = this.accepted.has(eventId) && !this.#forgotten.has(eventId);
        insist(!stays || hasSeenEnd || !isThere, "watcherSeesEnd", () => eventId);
      }
      for (const service of REPLICAS) {
        const text = JSON.stringify([...this.#evidence.databases.all(service).values()]);
        insist(!text.includes("$scrypt"), "noHash", () => `in ${service}'s table`);
      }
      for (const userId of new Set(this.accepted.values())) {
        this.#ends.judge(userId, this.#evidence.databases.lateRows(userId));
        const isUncertain = [...this.givenUp].some((eventId) => this.accepted.get(eventId) === userId);
        if (!isUncertain) this.#changes.judge(userId, this.#evidence.databases.keptAt("auth", userId));
      }
    });
  }

  /** Once every account was repaired, and nothing went wrong meanwhile. */
  afterRepairs(userIds: readonly string[]): void {
    this.#judge(() => {
      for (const userId of userIds) judgeRepaired((service) => this.#evidence.databases.keptAt(service, userId));
    });
  }

  /** Once every signup has been shown for its day. */
  afterwards(disks: readonly SeenDisk[]): void {
    this.#judge(() => {
      for (const disk of disks) {
        const isForgotten = isEmptied(disk) && disk.alarmAtMs === null;
        insist(isForgotten, "forgets", () => `${disk.userId}: ${[...disk.entries.keys()].join(" ")}`);
      }
    });
  }

  #onForgotten(state: EventState, kept: readonly EventState[]): void {
    judgeForgotten(state, kept, this.#evidence.nowMs());
    if (isRefused(state)) this.#forgotten.add(state.eventId);
    for (const service of SERVICES) this.#attemptsMade.delete(`${state.eventId} ${service}`);
  }

  #onSaid({ id, data: { service, verdict } }: AccountReply): void {
    const before = this.#said.get(`${id} ${service}`) ?? verdict;
    insist(before === verdict, "oneVerdict", () => `${service} said ${before}, then ${verdict}`);
    this.#said.set(`${id} ${service}`, verdict);
  }

  /** Whether what a message asks for has been done, so that it may be acked. */
  #isDone(queue: string, { id, body }: { id: string; body: unknown }): boolean {
    const { reply, request } = readBody(body);
    const service = REPLICAS.find((replica) => queue.endsWith(replica));
    if (service !== undefined) {
      if (request === undefined) return false;
      return this.#hasKept(service, request.subject) && this.#said.has(`${request.id} ${service}`);
    }
    if (this.#evidence.databases.hasDeadLetter(id)) return true;
    if (reply !== undefined) {
      const state = this.#journalled(reply.subject, reply.id);
      return state === undefined || !isOpen(state.services[reply.data.service].status);
    }
    if (request?.recipient === undefined) return false;
    const recipient = request.recipient.slice(1) as Service;
    const state = this.#journalled(request.subject, request.id);
    return state === undefined ? this.accepted.has(request.id) : state.services[recipient].status !== "waiting";
  }

  #journalled(userId: string, eventId: string): EventState | undefined {
    return this.#evidence.diskOf(userId)?.entries.get(EVENT + eventId) as EventState | undefined;
  }

  #hasKept(service: Service, userId: string): boolean {
    const { row, tombstones } = this.#evidence.databases.keptAt(service, userId);
    return row !== undefined || tombstones.length > 0 || this.#restored.has(service);
  }

  #judge(look: () => void): void {
    if (this.violation !== undefined) return;
    try {
      look();
    } catch (error) {
      this.violation = error instanceof Violation ? error : new Violation("contract", String(error));
    }
  }
}
