/**
 * Virtual time: what is to happen, in order. Between two happenings everything that was set off settles, so that a run
 * depends on its seed alone. Nothing here waits for real time.
 */

type Happening = { atMs: number; run: () => void };

export class Clock {
  nowMs: number;
  /** Latest first, so that the next one is popped off the end; of two at once, the one set first comes first. */
  readonly #happenings: Happening[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  at(atMs: number, run: () => void): void {
    const happening = { atMs: Math.max(atMs, this.nowMs), run };
    const index = this.#happenings.findLastIndex((other) => other.atMs > happening.atMs);
    this.#happenings.splice(index + 1, 0, happening);
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((done) => {
      this.after(delayMs, done);
    });
  }

  /** Runs the next happening, unless it lies after `untilMs`; false when there is none, and it is `untilMs`. */
  async step(untilMs: number): Promise<boolean> {
    const next = this.#happenings.at(-1);
    if (next === undefined || next.atMs > untilMs) {
      this.nowMs = untilMs;
      return false;
    }
    this.#happenings.pop();
    this.nowMs = next.atMs;
    next.run();
    await everythingSetOff();
    return true;
  }
}

/** Resolves once no promise has anything left to do. */
function everythingSetOff(): Promise<void> {
  return new Promise((done) => {
    setImmediate(done);
  });
}
