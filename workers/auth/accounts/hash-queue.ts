/**
 * The order in which an isolate hashes passwords: one after the other, and before each the event loop has a turn. scrypt
 * holds the thread for as long as it takes; were a hundred begun at once, nobody would see a first frame until the last of
 * them was done. Knows nothing of passwords.
 *
 * Who waits, waits for whoever is before, and not for ever: a request that is cancelled never says that it is done.
 */
import { HASH_MS } from "./scrypt-cost.ts";

/** Hashes that are cheaper than this share a turn (milliseconds). */
const TURN_MS = 20;

/**
 * With more than this to hash, an isolate takes no more (milliseconds). What was accepted before its hash goes on for 30 s
 * after its client has left (`waitUntil`; developers.cloudflare.com, November 2026).
 */
export const BEHIND_MS_MAX = 25_000;

/** How much longer than planned a turn may be in coming before nobody waits for it: the machine may be slower. */
const PATIENCE = { factor: 4, ms: 1_000 };

export class HashQueue {
  readonly #hashMs: number;
  readonly #lanes: Promise<unknown>[];
  #begun = 0;
  #done = 0;
  #freeAtMs = 0;

  /** @param hashMs about how long a hash holds the thread */
  constructor(hashMs: number) {
    this.#hashMs = hashMs;
    this.#lanes = Array.from({ length: Math.max(1, Math.floor(TURN_MS / hashMs)) }, async () => Promise.resolve());
  }

  /**
   * About how long a hash that is asked for now would have to wait, in milliseconds: as planned, and no longer than those that
   * wait will take, should the clock be set back.
   */
  waitMs(nowMs: number): number {
    return Math.max(0, Math.min(this.#freeAtMs - nowMs, (this.#begun - this.#done) * this.#hashMs));
  }

  /** Does this work once its turn has come. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const planned = this.waitMs(Date.now());
    this.#freeAtMs = Date.now() + planned + this.#hashMs;
    const number = (this.#begun += 1);
    const lane = number % this.#lanes.length;
    const before = this.#lanes[lane];
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#lanes[lane] = done;
    try {
      await withPatience(before, planned * PATIENCE.factor + PATIENCE.ms);
      await scheduler.wait(0);
      return await work();
    } finally {
      // What was planned is corrected by what is left.
      this.#done = Math.max(this.#done, number);
      this.#freeAtMs = Date.now() + (this.#begun - this.#done) * this.#hashMs;
      resolve();
    }
  }
}

/** This isolate's queue. */
export const hashQueue = new HashQueue(HASH_MS);

/** Waits for a promise, but no longer than this. */
async function withPatience(promise: Promise<unknown> | undefined, ms: number): Promise<void> {
  const impatience = new AbortController();
  const enough = scheduler.wait(ms, { signal: impatience.signal }).catch(() => undefined);
  await Promise.race([promise, enough]);
  impatience.abort();
}
