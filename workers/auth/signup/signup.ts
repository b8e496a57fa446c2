/**
 * The Signup object: one per userId, holding every recent signup of that id. A shell: it gives the saga its disk, its
 * database, its queues and its alarm, and whoever watches a stream or a socket. Decides nothing itself.
 *
 * Never sees a password. Returns data over RPC, not exceptions: the class of an error is lost on the way.
 */
import { DurableObject } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { Replica } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/status.ts";
import { storeUser } from "../users.ts";
import { Journal } from "./journal.ts";
import { LoginGuard } from "./login-guard.ts";
import type { SignupCommand } from "./machine.ts";
import { canStay } from "./schedule.ts";
import { Saga, type Begun, type DeadRequest, type Reply } from "./saga.ts";
import { Watchers } from "./watchers.ts";

export class Signup extends DurableObject<Env> {
  readonly #journal: Journal;
  readonly #loginGuard: LoginGuard;
  readonly #watchers: Watchers;
  readonly #saga: Saga;
  #alarmAtMs: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#journal = new Journal(ctx.storage.kv);
    this.#loginGuard = new LoginGuard(ctx.storage.kv);
    this.#watchers = new Watchers(ctx);
    // One for all turns: what is asked later is due later, so that the alarm that was set for the first can stay.
    const random = Math.random();
    this.#saga = new Saga({
      journal: this.#journal,
      nowMs: () => Date.now(),
      random: () => random,
      storeUser: (user) => storeUser(drizzle(env.DB), user),
      ask: async (service, request) => {
        await requestQueue(env, service).send(request);
      },
      wakeAt: (atMs) => this.#setAlarm(atMs),
      publish: (snapshot) => ctx.waitUntil(this.#publish(snapshot)),
    });
  }

  /**
   * Accepts a signup: when this has answered, the signup will finish with nobody watching. The answer leaves only once
   * journal and alarm are on disk (the output gate). The same command again is answered like the first.
   */
  begin(command: SignupCommand): Begun {
    const begun = this.#saga.begin(command);
    if (begun.kind === "accepted") this.ctx.waitUntil(this.#saga.drive());
    return begun;
  }

  /** Accepts a signup and opens a stream of its snapshots, in one request instead of two: see `begin` and `watch`. */
  beginWatched(command: SignupCommand): Begun & { snapshots?: ReadableStream<Uint8Array> } {
    const begun = this.begin(command);
    return begun.kind === "accepted" ? { ...begun, snapshots: this.#watchers.stream(begun.snapshot) } : begun;
  }

  /** The lights of a user that auth keeps; if this object has forgotten them, the replicas are asked again. */
  revisit(command: Omit<SignupCommand, "passwordHash">): Snapshot {
    const snapshot = this.#saga.revisit(command);
    this.ctx.waitUntil(this.#saga.drive());
    return snapshot;
  }

  /** Counts one attempt to log in as this user. Returns how long to wait (milliseconds) if it may not be made now. */
  admitLogin(): number {
    const waitMs = this.#loginGuard.admit(Date.now());
    this.#setAlarm(this.#saga.nextWakeAtMs());
    return waitMs;
  }

  /** Somebody has logged in as this user: the attempts before are forgotten. */
  forgetLoginAttempts(): void {
    this.#loginGuard.forget();
  }

  /** What watchers of this signup see now; null if this object knows of none. */
  snapshot(eventId: string): Snapshot | null {
    return this.#saga.snapshot(eventId);
  }

  /** A stream of this signup's snapshots, the current one first (see `Watchers.stream`); null if there is none. */
  watch(eventId: string): ReadableStream<Uint8Array> | null {
    const current = this.snapshot(eventId);
    return current === null ? null : this.#watchers.stream(current);
  }

  /** Takes what replicas answered. Late, repeated and unknown replies change nothing. */
  async recordReplies(replies: readonly Reply[]): Promise<void> {
    this.#saga.recordReplies(replies);
    await this.#saga.drive();
  }

  /** Takes note of requests that ended as dead letters, and returns those whose signup is not known here. */
  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    return this.#saga.recordDeadRequests(requests);
  }

  /**
   * Opens a socket on the signup that the path names, for the address in `x-watcher`. The caller has checked the
   * watcher's token. 404 if there is no such signup, 429 if it has too many sockets.
   */
  override fetch(request: Request): Response {
    const current = this.snapshot(new URL(request.url).pathname.slice(1));
    if (current === null) return new Response(null, { status: 404 });
    return (
      this.#watchers.accept(current, request.headers.get("x-watcher") ?? "") ?? new Response(null, { status: 429 })
    );
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    await this.#saga.drive();
    const forgetsAtMs = this.#loginGuard.forgetsAtMs(Date.now());
    const isEmpty = this.#journal.isEmpty() && forgetsAtMs === Number.POSITIVE_INFINITY;
    if (isEmpty) await this.ctx.storage.deleteAll();
    else this.#setAlarm(this.#saga.nextWakeAtMs());
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#watchers.refuse(socket, message);
  }

  /** There is one alarm: it goes off for the saga or for the login guard, whichever is first. */
  #setAlarm(sagaAtMs: number): void {
    const atMs = Math.min(sagaAtMs, this.#loginGuard.forgetsAtMs(Date.now()));
    if (canStay(this.#alarmAtMs, atMs) || atMs === Number.POSITIVE_INFINITY) return;
    this.#alarmAtMs = atMs;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(atMs));
  }

  async #publish(snapshot: Snapshot): Promise<void> {
    await this.ctx.storage.sync();
    this.#watchers.publish(snapshot);
  }
}

/** The queue that one replica reads: `NEW_USER_REQ_CHAT` for chat. A missing binding does not compile. */
function requestQueue(env: Env, replica: Replica): Queue {
  return env[`NEW_USER_REQ_${replica.toUpperCase() as Uppercase<Replica>}`];
}
