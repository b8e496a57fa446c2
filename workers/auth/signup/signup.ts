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
import type { SignupCommand } from "./machine.ts";
import { Saga, type Begun, type DeadRequest, type Reply } from "./saga.ts";
import { Watchers } from "./watchers.ts";

export class Signup extends DurableObject<Env> {
  readonly #journal: Journal;
  readonly #watchers: Watchers;
  readonly #saga: Saga;
  #alarmAtMs: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#journal = new Journal(ctx.storage.kv);
    this.#watchers = new Watchers(ctx);
    this.#saga = new Saga({
      journal: this.#journal,
      nowMs: () => Date.now(),
      random: () => Math.random(),
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

  /** Opens a socket on the signup that the path names. The caller has checked the watcher's token. */
  override fetch(request: Request): Response {
    const current = this.snapshot(new URL(request.url).pathname.slice(1));
    return current === null ? new Response(null, { status: 404 }) : this.#watchers.accept(current);
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    await this.#saga.drive();
    if (this.#journal.isEmpty()) await this.ctx.storage.deleteAll();
  }

  /** Watchers have nothing to say. What they send is ignored; `ping` is answered before it gets here. */
  override webSocketMessage(): void {}

  #setAlarm(atMs: number): void {
    if (atMs === this.#alarmAtMs) return;
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
