/**
 * Somebody who watches a signup, by stream or by socket: loses the connection, leaves, comes back, and is content only
 * with the end. Streams are the real ones (`Watchers.stream`); sockets are what hibernation leaves of them.
 */
import type { Snapshot } from "#shared/contract/snapshot.ts";
import type { Seen } from "./checker.ts";
import { SimulatedSocket, type Connection } from "./connection.ts";
import type { SimulatedObject } from "./object.ts";
import type { World } from "./world.ts";

const BACK_AFTER_MS_MIN = 1_000;
const BACK_AFTER_MS_MAX = 60 * 60_000;
const LINGERS_MS_MAX = 30_000;

export class Watcher implements Seen {
  readonly eventId: string;
  readonly userId: string;
  /** False for those who leave for good. */
  readonly stays: boolean;
  seq = -1;
  seqMax = -1;
  hasSeenEnd = false;
  readonly #world: World;
  readonly #object: SimulatedObject;

  constructor(world: World, object: SimulatedObject, eventId: string) {
    this.#world = world;
    this.#object = object;
    this.eventId = eventId;
    this.userId = object.disk.userId;
    this.stays = world.chance.happens(0.7);
  }

  async watch(): Promise<void> {
    const { clock, chance, tell } = this.#world;
    let backAfterMs = BACK_AFTER_MS_MIN;
    for (let visit = 1; !this.hasSeenEnd && (this.stays || visit <= 2); visit++) {
      this.seq = -1;
      try {
        await (chance.happens(0.5) ? this.#byStream() : this.#bySocket());
      } catch (error) {
        tell(`a watcher of ${this.eventId} is cut off: ${String(error)}`);
      }
      await clock.wait(chance.between(BACK_AFTER_MS_MIN, backAfterMs));
      backAfterMs = Math.min(backAfterMs * 2, BACK_AFTER_MS_MAX);
    }
  }

  async #byStream(): Promise<void> {
    const { connection, lost } = this.#connection("stream");
    const stream = await this.#object.call("is watched by stream", ({ user }) => {
      this.#object.connections.add(connection);
      return user.watch(this.eventId);
    });
    const reader = stream?.getReader();
    try {
      for (;;) {
        const chunk = await Promise.race([reader?.read(), lost]);
        if (chunk === undefined || chunk.done) return;
        for (const line of new TextDecoder().decode(chunk.value).trim().split("\n")) this.#see(line);
      }
    } finally {
      this.#object.connections.delete(connection);
      await reader?.cancel();
    }
  }

  async #bySocket(): Promise<void> {
    const { connection, lost } = this.#connection("socket");
    const closed = Promise.withResolvers<void>();
    const socket = new SimulatedSocket(this.eventId, (text) => this.#see(text), closed.resolve);
    try {
      await this.#object.call("is watched by socket", async (instance) => {
        const current = instance.user.snapshot(this.eventId);
        if (current === null) throw new Error("404");
        this.#object.connections.add(connection);
        this.#object.sockets.add(socket);
        await socket.open(current, instance.doing(undefined));
      });
      await Promise.race([closed.promise, lost]);
    } finally {
      this.#object.connections.delete(connection);
      this.#object.sockets.delete(socket);
      socket.isOpen = false;
    }
  }

  /** A connection that the object may lose, and that this watcher may have enough of. */
  #connection(kind: Connection["kind"]): { connection: Connection; lost: Promise<never> } {
    const { clock, chance } = this.#world;
    const { promise: lost, reject } = Promise.withResolvers<never>();
    lost.catch(() => {});
    if (!this.stays || chance.happens(0.2)) {
      clock.after(chance.between(0, LINGERS_MS_MAX), () => reject(new Error("the watcher has left")));
    }
    return { connection: { kind, lose: () => reject(new Error("connection lost")) }, lost };
  }

  #see(text: string): void {
    this.#world.checker.onSeen(this, text);
    const { seq, settled } = JSON.parse(text) as Snapshot;
    this.#world.tell(`a watcher of ${this.eventId} sees seq ${seq}`);
    this.seq = seq;
    this.seqMax = Math.max(this.seqMax, seq);
    this.hasSeenEnd = settled;
  }
}
