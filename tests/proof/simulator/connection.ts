/** How a watcher is connected to an object: what the object may lose, and the object's end of a hibernating socket. */
import type { Snapshot } from "#shared/contract/snapshot.ts";

/** Whoever is connected to a start of the object, and is cut off when it crashes. A stream keeps it in memory. */
export type Connection = { kind: "stream" | "socket"; lose: () => void };

/** A socket's end in the object, as much of it as `Watchers` uses. Outlives evictions, not crashes. */
export class SimulatedSocket {
  readonly tag: string;
  isOpen = true;
  readonly #deliver: (text: string) => void;
  readonly #closed: () => void;
  #attachment: unknown;
  #sending: Promise<void> = Promise.resolve();

  constructor(tag: string, deliver: (text: string) => void, closed: () => void) {
    this.tag = tag;
    this.#deliver = deliver;
    this.#closed = closed;
  }

  /** As `Watchers.accept` does; the first snapshot leaves once it is on disk. */
  open(first: Snapshot, durable: Promise<void>): Promise<void> {
    this.serializeAttachment({ protocol: "json", seq: first.seq });
    this.#sending = durable;
    this.send(JSON.stringify(first));
    if (first.settled) this.close();
    return this.#sending;
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }

  send(text: string): void {
    this.#sending = this.#sending.then(() => (this.isOpen ? this.#deliver(text) : undefined));
  }

  close(): void {
    this.#sending = this.#sending.then(() => this.#closed());
  }
}
