/**
 * The watchers of an object's signups: streams (which `sse.ts` makes server-sent events of, at the edge) and hibernating
 * sockets. Stores nothing: a watcher that is lost reconnects, and gets the current snapshot.
 *
 * A snapshot is whole, so nothing is queued for a slow reader: it gets the newest one when it reads again.
 */
import type { Snapshot } from "#shared/contract/snapshot.ts";

/** The close code of a socket whose signup is settled (RFC 6455, section 7.4.1: normal closure). */
const SETTLED_CLOSE_CODE = 1000;

/** The most sockets on one signup, and of one address on it. A person has a few; a thousand may watch in a demonstration. */
const SOCKETS_MAX = 2_000;
const SOCKETS_PER_ADDRESS_MAX = 1_000;

/** A longer message is refused by its length alone. */
const MESSAGE_CHARACTERS_MAX = 4_096;

export class Watchers {
  readonly #ctx: DurableObjectState;
  readonly #outlets = new Map<string, Set<Outlet>>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // The platform answers it without waking the object. An object has one such pair.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Sends a snapshot to everybody who watches this signup. Call it once the snapshot is stored, never before. */
  publish(snapshot: Snapshot): void {
    for (const outlet of this.#outlets.get(snapshot.eventId) ?? []) outlet.offer(snapshot);
    for (const socket of this.#ctx.getWebSockets(snapshot.eventId)) tell(socket, snapshot);
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
        controller.enqueue(encoder.encode(`${JSON.stringify(snapshot)}\n`));
        if (!snapshot.settled) return;
        leave();
        controller.close();
      },
      cancel: leave,
    });
  }

  /** Accepts a socket: this snapshot at once, then each new one; closed after the settled one. Null if there are too many. */
  accept(first: Snapshot, address: string): Response | null {
    const perAddress = `${first.eventId} ${address}`;
    const isFull = this.#ctx.getWebSockets(first.eventId).length >= SOCKETS_MAX;
    if (isFull || this.#ctx.getWebSockets(perAddress).length >= SOCKETS_PER_ADDRESS_MAX) return null;
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, [first.eventId, perAddress]);
    tell(server, first);
    return new Response(null, { status: 101, webSocket: client });
  }

  /**
   * Closes a socket that sends a message: watchers may only send `ping`, which the platform answers. The close code says
   * why (RFC 6455, section 7.4.1).
   */
  refuse(socket: WebSocket, message: string | ArrayBuffer): void {
    if (typeof message !== "string") socket.close(1003, "text only");
    else if (message.length > MESSAGE_CHARACTERS_MAX) socket.close(1009, "too long");
    else socket.close(1008, "nothing is expected but ping");
  }

  /** Answers a close frame. A code that only describes a lost connection (1005, 1006, 1015) cannot be sent. */
  leave(socket: WebSocket, code: number): void {
    try {
      socket.close(code);
    } catch {
      socket.close(SETTLED_CLOSE_CODE);
    }
  }

  #enter(eventId: string, outlet: Outlet): () => void {
    const outlets = this.#outlets.get(eventId) ?? new Set();
    this.#outlets.set(eventId, outlets.add(outlet));
    return () => {
      outlets.delete(outlet);
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

/** Sends a snapshot, unless this socket has it already: its attachment is the `seq` it was sent last. */
function tell(socket: WebSocket, snapshot: Snapshot): void {
  const seen: unknown = socket.deserializeAttachment();
  if (typeof seen === "number" && snapshot.seq <= seen) return;
  try {
    socket.serializeAttachment(snapshot.seq);
    socket.send(JSON.stringify(snapshot));
    if (snapshot.settled) socket.close(SETTLED_CLOSE_CODE, "settled");
  } catch {
    // It is closing: its watcher reconnects. The other watchers must still get the snapshot.
  }
}
