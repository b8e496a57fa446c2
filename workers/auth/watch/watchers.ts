/**
 * The watchers of an object's signups: streams (which `sse.ts` makes server-sent events of, at the edge) and hibernating
 * sockets (whose protocols `sockets.ts` knows). Stores nothing: a watcher that is lost reconnects, and gets the current
 * snapshot.
 *
 * A snapshot is whole, so nothing is queued for a slow reader: it gets the newest one when it reads again.
 */
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { textOf } from "./snapshot-text.ts";
import { COME_BACK, NORMAL_CLOSURE, type Step } from "./socket-step.ts";
import { agreedSubprotocol, hear, newSocket, socketOf, tell, type Socket } from "./sockets.ts";

/**
 * The most sockets on one signup, and of one address on it. A person has a few; ten thousand may watch in a demonstration.
 * They take 2 MB of an object's 128 MB, and two seconds of CPU for a frame (docs/scale.md).
 */
const SOCKETS_MAX = 10_000;
export const SOCKETS_PER_ADDRESS_MAX = 1_000;

/**
 * The most streams of one object. A stream takes 20 kB of buffers, where a socket takes 0.2 kB in all (heap snapshots, workerd
 * 1.20261102, November 2026).
 */
export const STREAMS_MAX = 2_000;

export class Watchers {
  readonly #ctx: DurableObjectState;
  readonly #outlets = new Map<string, Set<Outlet>>();

  /** The streams that are open, of all signups. */
  #streams = 0;

  /** No fewer than the sockets of this object, of all its signups. To count them is to walk through them. */
  #socketsAtMost = Number.POSITIVE_INFINITY;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // The platform answers it without waking the object. An object has one such pair.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Sends a snapshot to everybody who watches this signup. Call it once the snapshot is stored, never before. */
  publish(snapshot: Snapshot): void {
    for (const outlet of this.#outlets.get(snapshot.eventId) ?? []) outlet.offer(snapshot);
    for (const socket of this.#ctx.getWebSockets(snapshot.eventId)) step(socket, (state) => tell(state, snapshot));
  }

  /** True unless the object has too many streams. A signup's own answer is a stream in any case. */
  hasRoom(): boolean {
    return this.#streams < STREAMS_MAX;
  }

  /** One snapshot per line, as JSON: this one at once, then each new one, until the settled one. */
  stream(first: Snapshot): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    const outlet = new Outlet(first);
    const leave = this.#enter(first.eventId, outlet);
    return new ReadableStream({
      type: "bytes", // the only kind that crosses RPC
      pull: async (controller) => {
        const snapshot = await outlet.take();
        controller.enqueue(encoder.encode(`${textOf(snapshot)}\n`));
        if (!snapshot.settled) return;
        leave();
        controller.close();
      },
      cancel: leave,
    });
  }

  /**
   * Accepts a socket: this snapshot at once, in the socket's protocol, then each new one; closed after the settled one.
   * Null if there are too many.
   *
   * @param offered the subprotocols that the client offers
   */
  accept(first: Snapshot, address: string, offered: string | null): Response | null {
    const perAddress = `${first.eventId} ${address}`;
    if (this.#isFull(first.eventId)) return null;
    if (this.#ctx.getWebSockets(perAddress).length >= SOCKETS_PER_ADDRESS_MAX) return null;
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, [first.eventId, perAddress]);
    this.#socketsAtMost += 1;
    const subprotocol = agreedSubprotocol(offered);
    take(server, tell(newSocket(subprotocol), first));
    const headers = subprotocol === undefined ? {} : { "sec-websocket-protocol": subprotocol };
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /**
   * Answers a message.
   *
   * @param snapshotOf the snapshot of an event, or null if the event is forgotten
   */
  hear(socket: WebSocket, message: string | ArrayBuffer, snapshotOf: (eventId: string) => Snapshot | null): void {
    const [eventId = ""] = this.#ctx.getTags(socket);
    const current = snapshotOf(eventId);
    if (current === null) socket.close(NORMAL_CLOSURE, "forgotten");
    else step(socket, (state) => hear(state, message, current));
  }

  /** Counts only when there may be too many. */
  #isFull(eventId: string): boolean {
    if (this.#socketsAtMost < SOCKETS_MAX) return false;
    this.#socketsAtMost = this.#ctx.getWebSockets().length;
    return this.#ctx.getWebSockets(eventId).length >= SOCKETS_MAX;
  }

  #enter(eventId: string, outlet: Outlet): () => void {
    const outlets = this.#outlets.get(eventId) ?? new Set();
    this.#outlets.set(eventId, outlets.add(outlet));
    this.#streams += 1;
    return () => {
      if (outlets.delete(outlet)) this.#streams -= 1;
      if (outlets.size === 0) this.#outlets.delete(eventId);
    };
  }
}

/** One stream's end in the object: holds the newest snapshot until its reader takes it. */
class Outlet {
  #newest: Snapshot;
  #arrival = Promise.withResolvers<void>();

  constructor(first: Snapshot) {
    this.#newest = first;
    this.#arrival.resolve();
  }

  offer(snapshot: Snapshot): void {
    if (snapshot.seq <= this.#newest.seq) return;
    this.#newest = snapshot;
    this.#arrival.resolve();
  }

  /** The newest snapshot that has not been taken, as soon as there is one. For one reader at a time. */
  async take(): Promise<Snapshot> {
    await this.#arrival.promise;
    this.#arrival = Promise.withResolvers<void>();
    return this.#newest;
  }
}

/** Decides from what a socket remembers, and takes the step. */
function step(socket: WebSocket, decide: (state: Socket) => Step<Socket>): void {
  const state = socketOf(socket.deserializeAttachment());
  if (state === undefined) socket.close(COME_BACK, "another release");
  else take(socket, decide(state));
}

function take(socket: WebSocket, { state, say, close }: Step<Socket>): void {
  try {
    socket.serializeAttachment(state);
    for (const text of say) socket.send(text);
    if (close !== undefined) socket.close(close.code, close.reason);
  } catch {
    // It is closing: its watcher reconnects. The other watchers must still get the snapshot.
  }
}
