/**
 * Drives events to their end: loops over ports, around the decisions of `lights.ts`. Knows no platform: the user's object
 * gives it D1 (`store-account.ts`), queues and alarms, and the simulator gives it faults.
 *
 * `drive` is the only code that makes things happen. The first attempt and every alarm run the same function. It stores
 * before it acts and before it publishes; interrupted between any two steps, the next wake-up goes on where it was.
 */
import type { Account } from "#shared/contract/account.ts";
import { accountRequest } from "#shared/contract/messages.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import { isOpen, type Snapshot } from "#shared/contract/snapshot.ts";
import { log, logStep, reasonOf } from "#shared/platform/log.ts";
import { traceOf } from "#shared/platform/trace.ts";
import type { Reply } from "./hops.ts";
import * as lights from "./lights.ts";
import type { Turn } from "./lights.ts";
import type { NotesChange } from "./notes.ts";
import type { Acceptance, DeadRequest, Ports } from "./ports.ts";
import type { Progress } from "./progress.ts";
import type { Command, EventState } from "./state.ts";

type Attempt = { eventId: string; service: Service };

/** When to look again if a wake-up itself failed, and whether a stored event can be read by now (milliseconds). */
const WAKE_AGAIN_MS = 60_000;
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
    const known = this.known(command);
    if (known !== null) return known;
    if (this.#decide.isFull(command.order.kind, journal.all())) return { kind: "full" };
    const turn = this.#turn(this.#decide.begin(command, nowMs(), journal.all()));
    this.#keep(turn);
    return { kind: "accepted", snapshot: this.#decide.snapshot(turn.state) };
  }

  /** How an event that is here already is answered when it is asked for again; null if it is not here. */
  known({ eventId, fingerprint }: Pick<Command, "eventId" | "fingerprint">): Acceptance | null {
    const known = this.#ports.journal.get(eventId);
    if (known === undefined) return null;
    if (known.fingerprint !== fingerprint) return { kind: "conflict" };
    return { kind: "accepted", snapshot: this.#decide.snapshot(known) };
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

  /**
   * Records what replicas answered, and returns what that has brought the signups among the events. Late, repeated and
   * unknown replies change nothing.
   */
  recordReplies(replies: readonly Reply[]): Progress[] {
    const { journal, nowMs } = this.#ports;
    const now = nowMs();
    return [...Map.groupBy(replies, (reply) => reply.eventId)].flatMap(([eventId, theirs]) => {
      const before = journal.get(eventId);
      this.#change(eventId, (state) =>
        theirs.reduce(
          (next, { service, verdict, times }) => this.#decide.recordReply(next, service, verdict, now, times),
          state,
        ),
      );
      const after = journal.get(eventId);
      const progress = before && after && this.#decide.progressOf(before, after);
      return progress ? [progress] : [];
    });
  }

  /** Records requests that ended as dead letters, and returns those whose event is not known here. */
  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    const [known, unknown] = partition(requests, ({ eventId }) => this.#ports.journal.get(eventId) !== undefined);
    for (const { eventId, service } of known) {
      this.#change(eventId, (state) => this.#decide.recordDeadRequest(state, service, this.#ports.nowMs()));
    }
    return unknown;
  }

  /** Makes these services of an event due now, those that are delayed. */
  hasten(eventId: string, services: readonly Service[]): void {
    this.#changeAndTurn(eventId, (state) => this.#decide.hastened(state, services, this.#ports.nowMs()));
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
      this.#decide.noteAtMs(journal.notes()),
      journal.hasUnreadable() ? nowMs() + READ_AGAIN_MS : Number.POSITIVE_INFINITY,
    );
  }

  /** Counts every attempt that is due, before any is made, so that nothing is due twice at once. */
  #takeTurns(): void {
    const { journal, nowMs, wakeAt } = this.#ports;
    try {
      const [spent, kept] = partition(journal.all(), (state) => this.#decide.isSpent(state, nowMs(), journal.all()));
      for (const { eventId } of kept) this.#changeAndTurn(eventId, (before) => before);
      // Noted before anything is forgotten: what is forgotten now may have made good what fails now.
      this.#noteLate();
      for (const { eventId } of spent) journal.delete(eventId);
      if (spent.length > 0) this.#noteLate();
      this.#tellNotes();
      wakeAt(this.nextWakeAtMs());
    } catch (error) {
      log("error", "drive failed", { reason: reasonOf(error) });
      wakeAt(nowMs() + WAKE_AGAIN_MS);
    }
  }

  /** Brings the notes up to date, in the same write as the events. Writes nothing while no event is late. */
  #noteLate(): void {
    const { journal } = this.#ports;
    const notes = this.#decide.noted(journal.notes(), journal.all());
    if (notes !== journal.notes()) journal.putNotes(notes);
  }

  /** Has the table told, if that is due. */
  #tellNotes(): void {
    const { journal, nowMs, aside } = this.#ports;
    if (this.#decide.noteAtMs(journal.notes()) > nowMs()) return;
    const { notes, change } = this.#decide.telling(journal.notes(), nowMs());
    journal.putNotes(notes);
    aside(this.#tell(change));
  }

  /** Tells the table. What fails is told again at the turn that is set already. */
  async #tell(change: NotesChange): Promise<void> {
    const { journal, note, nowMs, wakeAt } = this.#ports;
    try {
      await note(change);
      journal.putNotes(this.#decide.told(journal.notes(), change, nowMs()));
      await this.drive();
      // An alarm empties an object that has nothing left.
      if (journal.isEmpty()) wakeAt(nowMs());
    } catch (error) {
      log("warn", "late events not noted", { reason: reasonOf(error) });
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
      const { traceId } = traceOf(this.#ports.journal.get(eventId)?.traceparent) ?? {};
      log("warn", "attempt failed", { eventId, traceId, service, reason });
      this.#change(eventId, (state) => this.#decide.recordFailure(state, service, reason));
    }
  }

  async #store({ eventId, userId, accountId, order, traceparent }: EventState): Promise<void> {
    if (order === null) return;
    const { journal, store, nowMs } = this.#ports;
    const askedAtMs = nowMs();
    const answer = await store({ eventId, userId, accountId, order, nowMs: askedAtMs });
    const stored = this.#decide.answerAfter(answer, journal.all());
    logStep("auth answered", traceparent, { eventId, service: "auth" });
    if (stored.kind === "kept" && stored.account.profile === null) this.#forgetProfile(stored.account);
    this.#changeAndTurn(eventId, (state) => this.#decide.recordStored(state, stored, nowMs(), askedAtMs));
  }

  /** An account is erased: takes its profile out of every event. */
  #forgetProfile(account: Account): void {
    const forget = (state: EventState): EventState => this.#decide.withErased(state, account);
    for (const { eventId } of this.#ports.journal.all()) this.#change(eventId, forget);
  }

  async #ask({ kind, eventId, userId, account, traceparent }: EventState, service: Replica): Promise<void> {
    if (account === null) return;
    const { ask, nowMs } = this.#ports;
    await ask(service, accountRequest({ kind, eventId, userId, traceparent, nowMs: nowMs() }, service, account));
    logStep("request sent", traceparent, { eventId, service });
  }

  #turn(state: EventState): Turn {
    const { journal, nowMs, random } = this.#ports;
    const sameUser = journal.all().map((other) => (other.eventId === state.eventId ? state : other));
    return this.#decide.turn(state, nowMs(), sameUser, random());
  }

  /** Stores an event; the attempts that it counts may be made from now on. */
  #keep({ state, attempts }: Turn): void {
    this.#ports.journal.put(state);
    this.#noteLate();
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
  const first = new Set(items.filter(isFirst));
  return [[...first], items.filter((item) => !first.has(item))];
}
