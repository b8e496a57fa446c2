/**
 * The judge of a simulated run: looks at every commit, attempt, message, ack and frame as it happens, and at the
 * databases themselves. Keeps the first invariant that did not hold; asks nobody but the disks and the tables.
 */
import { newUserReplySchema, newUserRequestSchema, type NewUserReply } from "#shared/contract/new-user.ts";
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen, snapshotSchema } from "#shared/contract/status.ts";
import { BEFORE, judgeState, type Row } from "../judge-state.ts";
import { insist, Violation, type Invariant } from "../invariants.ts";
import { isSettled } from "../../../workers/auth/signup/machine.ts";
import type { SignupState } from "../../../workers/auth/signup/state.ts";
import type { Databases } from "./databases.ts";
import type { Disk } from "./disk.ts";

/** What the judge may look at. */
export type Evidence = { databases: Databases; diskOf: (userId: string) => Disk | undefined };

/** As much of a watcher as the judge needs: whom it watches, and the last `seq` of this connection and of all. */
export type Seen = { eventId: string; userId: string; seq: number; seqMax: number };

export class Checker {
  violation: Violation | undefined;
  /** Every signup that was ever on disk: its eventId and userId. */
  readonly accepted = new Map<string, string>();
  /** The eventIds of those that a service has told `failed`. */
  readonly givenUp = new Set<string>();
  readonly #evidence: Evidence;
  readonly #said = new Map<string, string>();
  readonly #attemptsMade = new Map<string, number>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  onCommit(disk: Disk, before: ReadonlyMap<string, unknown>, alarmRunning: boolean): void {
    this.#judge(() => {
      for (const [key, stored] of disk.entries) {
        const state = stored as SignupState;
        const isWoken = disk.alarmAtMs !== null || alarmRunning;
        insist(isSettled(state) || isWoken, "alarmSet", () => state.eventId);
        if (before.get(key) === stored) continue;
        this.accepted.set(state.eventId, state.userId);
        if (SERVICES.some((service) => state.services[service].status === "failed")) this.givenUp.add(state.eventId);
        judgeState(before.get(key) as SignupState | undefined, state, (service) => this.#rowOf(service, state.userId));
      }
      for (const [key, stored] of before) if (!disk.entries.has(key)) this.#onForgotten(stored as SignupState);
    });
  }

  /** Somebody was told that their signup is accepted. */
  onBegun(eventId: string): void {
    this.#judge(() => insist(this.accepted.has(eventId), "settles", () => `${eventId} was never on disk`));
  }

  /** An attempt has been decided on; `state` is what its object has in memory. */
  onDecided(state: SignupState | undefined, service: Service): void {
    this.#judge(() => {
      insist(
        state !== undefined && isOpen(state.services[service].status),
        "openOnly",
        () => `${service} is attempted`,
      );
    });
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
      const request = newUserRequestSchema.safeParse(body);
      if (request.success) {
        const { userName, email, role } = request.data.data;
        const kept = this.#rowOf("auth", request.data.subject);
        const same = kept?.user_name === userName && kept.email === email && kept.role === role;
        insist(same, "keptProfile", () => `${userName} is spread, ${kept?.user_name} is kept`);
      }
      const reply = newUserReplySchema.safeParse(body);
      if (reply.success) this.#onSaid(reply.data);
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
      insist(seq > watcher.seq && seq >= watcher.seqMax, "seqGrows", () => `${seq} after ${watcher.seq}`);
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
        insist(!stays || hasSeenEnd || !this.accepted.has(eventId), "watcherSeesEnd", () => eventId);
      }
      for (const service of SERVICES) this.#judgeRows(service);
    });
  }

  /** Once every signup has been shown for its day. */
  afterwards(disks: readonly Disk[]): void {
    this.#judge(() => {
      for (const { userId, entries, alarmAtMs } of disks) {
        insist(
          entries.size === 0 && alarmAtMs === null,
          "forgets",
          () => `${userId}: ${[...entries.keys()].join(" ")}`,
        );
      }
    });
  }

  #judgeRows(service: Service): void {
    const rows = this.#evidence.databases.rows(service);
    insist(new Set(rows.map(({ user_id }) => user_id)).size === rows.length, "oneRow", () => service);
    if (service === "auth") return;
    for (const row of rows) {
      insist(!JSON.stringify(row).includes("$scrypt"), "noHash", () => `in ${service}'s table`);
      const kept = this.#rowOf("auth", row.user_id);
      const spread = row.user_name === kept?.user_name && (row.email ?? kept.email) === kept.email;
      insist(
        spread || row.event_id.startsWith(BEFORE),
        "keptProfile",
        () => `${service} keeps ${row.user_name} as ${row.user_id}`,
      );
    }
  }

  #onForgotten(state: SignupState): void {
    for (const service of SERVICES) this.#attemptsMade.delete(`${state.eventId} ${service}`);
    insist(isSettled(state), "settles", () => `${state.eventId} was forgotten`);
  }

  #onSaid({ id, data: { service, verdict } }: NewUserReply): void {
    const before = this.#said.get(`${id} ${service}`) ?? verdict;
    insist(before === verdict, "oneVerdict", () => `${service} said ${before}, then ${verdict}`);
    this.#said.set(`${id} ${service}`, verdict);
  }

  /** Whether what a message asks for has been done, so that it may be acked. */
  #isDone(queue: string, { id, body }: { id: string; body: unknown }): boolean {
    const reply = newUserReplySchema.safeParse(body);
    const request = newUserRequestSchema.safeParse(body);
    const service = REPLICAS.find((replica) => queue.endsWith(replica));
    if (service !== undefined) {
      if (!request.success) return false;
      return (
        this.#rowOf(service, request.data.subject) !== undefined && this.#said.has(`${request.data.id} ${service}`)
      );
    }
    if (this.#evidence.databases.hasDeadLetter(id)) return true;
    if (reply.success) {
      const state = this.#journalled(reply.data.subject, reply.data.id);
      return state === undefined || !isOpen(state.services[reply.data.data.service].status);
    }
    if (!request.success || request.data.recipient === undefined) return false;
    const recipient = request.data.recipient.slice(1) as Service;
    const state = this.#journalled(request.data.subject, request.data.id);
    return state === undefined ? this.accepted.has(request.data.id) : state.services[recipient].status !== "waiting";
  }

  #journalled(userId: string, eventId: string): SignupState | undefined {
    return this.#evidence.diskOf(userId)?.entries.get(`signup:${eventId}`) as SignupState | undefined;
  }

  #rowOf(service: Service, userId: string): Row | undefined {
    return this.#evidence.databases.rowOf(service, userId);
  }

  #judge(look: () => void): void {
    if (this.violation !== undefined) return;
    try {
      look();
    } catch (error) {
      this.violation = error instanceof Violation ? error : new Violation(malformed, String(error));
    }
  }
}

/** What a frame that cannot be read breaks. */
const malformed: Invariant = "ownSignup";
