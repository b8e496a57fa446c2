/**
 * Makes an iterable of what is told: the snapshots on connections that `run` opens, each newer than the one before. Goes on
 * listening while its reader is busy, so that a slow reader is not taken for a silent network.
 */
import type { Hear } from "./event-stream.ts";
import { isFinal } from "./stay-connected.ts";
import { problemIn, problemOf, type SignupProblem } from "./problem.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";

/** What is known of a signup: its newest `seq`, -1 before the first snapshot; the last `retry:`, and the last refusal. */
export type Known = { seq: number; retryMs?: number; refusal?: SignupProblem | undefined };

/** The most snapshots that wait for a slow reader. Each is whole, so the oldest can be skipped. */
const WAITING_MAX = 100;

/**
 * The snapshots that are newer than what is `known`, which is kept up to date. Ends after the settled one.
 *
 * @param run connects, and ends when `signal` aborts
 * @throws SignupProblem, as soon as something cannot be understood; when `run` ends, the refusal that it has told, or
 * whatever it has thrown
 */
export async function* told(
  known: Known,
  run: (hear: Hear, signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  const left = new AbortController();
  const news: Snapshot[] = [];
  let arrival = Promise.withResolvers<void>();
  let failure: unknown;
  let isOver = false;

  function end(reason: unknown): void {
    if (!isOver) failure = reason;
    isOver = true;
    left.abort();
    arrival.resolve();
  }

  function hearData(data: string, event?: string): void {
    if (event === "error") {
      known.refusal = problemOf(data);
      if (isFinal(known.refusal.status)) end(known.refusal);
      return;
    }
    const snapshot = readSnapshot(data);
    if (snapshot.seq <= known.seq) return;
    known.seq = snapshot.seq;
    if (news.push(snapshot) > WAITING_MAX) news.shift();
    arrival.resolve();
  }

  const hear: Hear = async ({ data, event, retryMs, refused }) => {
    try {
      if (retryMs !== undefined) known.retryMs = retryMs;
      if (refused !== undefined) known.refusal = await problemIn(refused);
      if (data !== undefined) hearData(data, event);
    } catch (error) {
      end(error);
    }
  };

  signal.throwIfAborted();
  signal.addEventListener("abort", () => end(signal.reason), { signal: left.signal });
  known.refusal = undefined;
  run(hear, AbortSignal.any([signal, left.signal])).then((reason) => end(known.refusal ?? reason), end);
  try {
    for (;;) {
      await arrival.promise;
      arrival = Promise.withResolvers();
      for (let snapshot = news.shift(); snapshot !== undefined; snapshot = news.shift()) {
        yield snapshot;
        if (snapshot.settled) return;
        signal.throwIfAborted();
      }
      if (isOver) throw failure;
    }
  } finally {
    left.abort();
  }
}
