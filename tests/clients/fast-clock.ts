/** A clock that runs a hundred times as fast as ours, so that a silence of 20 s takes no patience. For each test of a file. */
import { afterEach, beforeEach, vi } from "vitest";
import type { Snapshot } from "#client/main.ts";

const { setInterval: setRealInterval, clearInterval: clearRealInterval } = globalThis;

/** Call it at the top of a file. */
export function runClockFast(): void {
  let clock: NodeJS.Timeout;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date", "clearInterval", "clearTimeout", "setInterval", "setTimeout"] });
    clock = setRealInterval(() => vi.advanceTimersByTime(500), 5);
  });
  afterEach(() => {
    clearRealInterval(clock);
    vi.useRealTimers();
  });
}

/** The `seq` of everything that is said, to the end. */
export async function seqsOf(said: AsyncIterable<Snapshot>): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of said) seqs.push(seq);
  return seqs;
}
