/**
 * The user's object: one Durable Object per userId, which holds every recent event of that userId. A shell: it gives
 * `user.ts` its disk, its database, its queues and its alarm, and holds the streams and sockets of whoever watches.
 *
 * Returns data over RPC, not exceptions: the class of an error is lost on the way. An answer leaves only once all that
 * was written before it is on disk (the output gate).
 */
import { DurableObject } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { Replica } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { storeAccount } from "./store-account.ts";
import type { SendAgain, SentAgain } from "./send-again.ts";
import type { KnownEvent } from "./timeline.ts";
import { writeNotes } from "./write-notes.ts";
import { closeSocket } from "../watch/close-socket.ts";
import { Watchers } from "../watch/watchers.ts";
import type { Reply } from "./hops.ts";
import { Journal } from "./journal.ts";
import type { Progress } from "./progress.ts";
import type { Acceptance, DeadRequest } from "./ports.ts";
import type { Command } from "./state.ts";
import { User, type Watched } from "./user.ts";

export class UserObject extends DurableObject<Env> {
  readonly #watchers: Watchers;
  readonly #user: User;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#watchers = new Watchers(ctx);
    this.#user = new User({
      journal: new Journal(ctx.storage.kv),
      nowMs: () => Date.now(),
      random: Math.random(),
      store: (command) => storeAccount(drizzle(env.DB), command),
      ask: async (service, request) => {
        await requestQueue(env, service).send(request);
      },
      note: (change) => writeNotes(drizzle(env.DB), ctx.id.name ?? "", change),
      setAlarm: (atMs) => ctx.waitUntil(ctx.storage.setAlarm(atMs)),
      deleteAll: () => ctx.storage.deleteAll(),
      durable: () => ctx.storage.sync(),
      keepAlive: (work) => ctx.waitUntil(work),
      watchers: this.#watchers,
    });
  }

  /** See `User.accept`. */
  accept(command: Command): Acceptance {
    return this.#user.accept(command);
  }

  /** See `User.acceptWatched`. */
  acceptWatched(command: Command): Watched {
    return this.#user.acceptWatched(command);
  }

  /** See `User.known`. */
  known(asked: Pick<Command, "eventId" | "fingerprint">): Acceptance | null {
    return this.#user.known(asked);
  }

  /** See `User.acceptAndDrive`. */
  acceptAndDrive(command: Command): Promise<Acceptance> {
    return this.#user.acceptAndDrive(command);
  }

  /** See `User.repair`. */
  repair(command: Command): Promise<Snapshot | null> {
    return this.#user.repair(command);
  }

  /** See `User.repairAt`. */
  repairAt(service: Replica, command: Command): Promise<void> {
    return this.#user.repairAt(service, command);
  }

  /** See `User.sendAgain`. */
  sendAgain(asked: SendAgain): SentAgain {
    return this.#user.sendAgain(asked);
  }

  /** See `User.events`. */
  events(): KnownEvent[] {
    return this.#user.events();
  }

  /** See `User.snapshot`. */
  snapshot(eventId: string): Snapshot | null {
    return this.#user.snapshot(eventId);
  }

  /** See `User.watch`, and `Watchers.stream` for what the stream carries. Null, too, if there are too many streams. */
  watch(eventId: string): ReadableStream<Uint8Array> | null {
    return this.#watchers.hasRoom() ? this.#user.watch(eventId) : null;
  }

  /** See `User.recordReplies`. */
  recordReplies(replies: readonly Reply[]): Promise<Progress[]> {
    return this.#user.recordReplies(replies);
  }

  /** See `User.recordDeadRequests`. */
  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    return this.#user.recordDeadRequests(requests);
  }

  /**
   * Opens a socket on the event that the path names, for the address in `x-watcher`, in a protocol that the client offers.
   * The caller has checked the watcher's token. 404 if there is no such event, 429 if it has too many sockets.
   */
  override fetch(request: Request): Response {
    const current = this.snapshot(new URL(request.url).pathname.slice(1));
    if (current === null) return new Response(null, { status: 404 });
    const { headers } = request;
    const opened = this.#watchers.accept(
      current,
      headers.get("x-watcher") ?? "",
      headers.get("sec-websocket-protocol"),
    );
    return opened ?? new Response(null, { status: 429 });
  }

  override alarm(): Promise<void> {
    return this.#user.alarm();
  }

  /** Closes back, or a watcher that leaves would wait 10 s for the end of its connection (workerd 1.20261102, tried November 2026). */
  override webSocketClose(socket: WebSocket, code: number): void {
    closeSocket(socket, code);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#watchers.hear(socket, message, (eventId) => this.snapshot(eventId));
  }
}

/** The queue that one replica reads: `NEW_USER_REQ_CHAT` for chat. A missing binding does not compile. */
function requestQueue(env: Env, replica: Replica): Queue {
  return env[`NEW_USER_REQ_${replica.toUpperCase() as Uppercase<Replica>}`];
}
