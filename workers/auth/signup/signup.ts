/**
 * The Signup object: one per userId. A shell around `machine.ts` that journals every signup of that id, drives each to
 * its end, and tells whoever watches. Persists, then publishes; evicted between any two steps, it goes on where it was.
 *
 * `#drive` is the only code that makes things happen. The first attempt and every alarm run the same function.
 * Never sees a password. Returns data over RPC, not exceptions: the class of an error is lost on the way.
 */
import { DurableObject } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { newUserRequest } from "#shared/contract/new-user.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import type { Snapshot, Verdict } from "#shared/contract/status.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { storeUser } from "../users.ts";
import { Journal } from "./journal.ts";
import * as machine from "./machine.ts";
import type { SignupCommand } from "./machine.ts";
import type { SignupState } from "./state.ts";
import { Watchers } from "./watchers.ts";

/** A replica's answer, as the queue's consumer hands it over. */
export type Reply = { eventId: string; service: Replica; verdict: Verdict };

type Attempt = { eventId: string; service: Service };

export class Signup extends DurableObject<Env> {
  readonly #journal: Journal;
  readonly #watchers: Watchers;
  #alarmAtMs: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#journal = new Journal(ctx.storage.kv);
    this.#watchers = new Watchers(ctx);
  }

  /**
   * Accepts a signup: when this has answered, the signup will finish with nobody watching. The answer leaves only once
   * the journal is on disk (the output gate). The same command again is answered like the first.
   */
  begin(command: SignupCommand): Snapshot {
    if (this.#journal.get(command.eventId) === undefined) {
      this.#journal.put(machine.begin(command, Date.now()));
      this.ctx.waitUntil(this.#drive());
    }
    return this.snapshot(command.eventId) as Snapshot;
  }

  /** What watchers of this signup see now; null if this object knows of none. */
  snapshot(eventId: string): Snapshot | null {
    const state = this.#journal.get(eventId);
    return state === undefined ? null : machine.snapshot(state);
  }

  /** A stream of this signup's snapshots, the current one first (see `Watchers.stream`); null if there is none. */
  watch(eventId: string): ReadableStream<Uint8Array> | null {
    const current = this.snapshot(eventId);
    return current === null ? null : this.#watchers.stream(current);
  }

  /** Takes what replicas answered. Late, repeated and unknown replies change nothing. */
  async recordReplies(replies: readonly Reply[]): Promise<void> {
    for (const { eventId, service, verdict } of replies) {
      this.#change(eventId, (state) => machine.recordReply(state, service, verdict, Date.now()));
    }
    await this.#drive();
  }

  /** Opens a socket on the signup that the path names. The caller has checked the watcher's token. */
  override fetch(request: Request): Response {
    const current = this.snapshot(new URL(request.url).pathname.slice(1));
    return current === null ? new Response(null, { status: 404 }) : this.#watchers.accept(current);
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    await this.#drive();
    if (this.#journal.all().length === 0) await this.ctx.storage.deleteAll();
  }

  /** Watchers have nothing to say. What they send is ignored; `ping` is answered before it gets here. */
  override webSocketMessage(): void {}

  /** Makes every attempt that is due, sets the next alarm, and goes on with what the attempts made due. Never throws. */
  async #drive(): Promise<void> {
    const nowMs = Date.now();
    const attempts = this.#journal.all().flatMap((state) => this.#advance(state, nowMs));
    this.#setAlarm();
    await Promise.all(attempts.map((attempt) => this.#attempt(attempt)));
    if (attempts.length > 0) await this.#drive();
  }

  /** Lets time pass for one signup, and counts the attempts that are due before they are made. */
  #advance(state: SignupState, nowMs: number): Attempt[] {
    if (machine.isSpent(state, nowMs)) {
      this.#journal.delete(state.eventId);
      return [];
    }
    const aged = machine.passTime(state, nowMs);
    const services = machine.due(aged, nowMs);
    this.#change(state.eventId, () => machine.recordAttempts(aged, services, nowMs, Math.random()));
    return services.map((service) => ({ eventId: state.eventId, service }));
  }

  async #attempt({ eventId, service }: Attempt): Promise<void> {
    const state = this.#journal.get(eventId);
    if (state === undefined) return;
    try {
      if (service === "auth") await this.#store(state);
      else await this.#ask(state, service);
    } catch (error) {
      const reason = reasonOf(error);
      log("warn", "attempt failed", { eventId, service, reason });
      this.#change(eventId, (current) => machine.recordFailure(current, service, reason, Date.now()));
    }
  }

  async #store({ eventId, userId, profile, passwordHash }: SignupState): Promise<void> {
    if (passwordHash === null) return;
    const user = { userId, eventId, ...profile, passwordHash, createdAtMs: Date.now() };
    const stored = await storeUser(drizzle(this.env.DB), user);
    this.#change(eventId, (state) => machine.recordStored(state, stored, Date.now()));
  }

  async #ask({ eventId, userId, profile }: SignupState, service: Replica): Promise<void> {
    await requestQueue(this.env, service).send(newUserRequest({ eventId, userId, nowMs: Date.now() }, profile));
  }

  /** Applies one decision: stored first, then, once it is on disk, shown to the watchers if they would see it. */
  #change(eventId: string, decide: (state: SignupState) => SignupState): void {
    const before = this.#journal.get(eventId);
    if (before === undefined) return;
    const after = decide(before);
    if (after === before) return;
    this.#journal.put(after);
    if (after.seq === before.seq) return;
    this.ctx.waitUntil(this.#publish(machine.snapshot(after)));
  }

  async #publish(snapshot: Snapshot): Promise<void> {
    await this.ctx.storage.sync();
    this.#watchers.publish(snapshot);
  }

  #setAlarm(): void {
    const atMs = Math.min(...this.#journal.all().map(machine.nextWakeAt));
    if (atMs === Number.POSITIVE_INFINITY || atMs === this.#alarmAtMs) return;
    this.#alarmAtMs = atMs;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(atMs));
  }
}

/** The queue that one replica reads: `NEW_USER_REQ_CHAT` for chat. A missing binding does not compile. */
function requestQueue(env: Env, replica: Replica): Queue {
  return env[`NEW_USER_REQ_${replica.toUpperCase() as Uppercase<Replica>}`];
}
