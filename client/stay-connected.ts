/**
 * Stays connected to a signup: one way after the other, with growing pauses, until whoever listens has heard enough. Every
 * connection begins with the current snapshot, so nothing is missed between two of them. Knows nothing of what is said on
 * one. `watch` stands on it, and so do the pages' scripts (`workers/auth/web/client/rare.ts`).
 */
import { readEvents, type Hear } from "./event-stream.ts";
import { pause, type Reach, type Way } from "./ways.ts";

/** Why a connection was given up on which nothing was heard: no snapshot at first, or no sign of life later. */
export const SILENT = "silent";

/** How long a connection may be silent (milliseconds): at first, when the current snapshot is due, and later. */
const SILENT_FIRST_MS = 8_000;
const SILENT_MS = 20_000;

/**
 * How many connections in a row must fail before a refusal is believed. A proxy may refuse one way alone; and a signup may not
 * be journalled yet when it is first asked for.
 */
const BELIEVED_AFTER = 5;

/** The longest pause that a server can ask for (milliseconds). */
const PAUSE_MS_MAX = 3_600_000;

type Following = {
  signup: Reach;
  /** The first is the best. Each that fails is followed by the next, each that has worked by the first. */
  ways: readonly [Way, ...Way[]];
  hear: Hear;
  signal: AbortSignal;
  /** A stream of the signup's events that is open already. */
  opened?: Response | undefined;
  /** How many connections in a row have failed before. */
  failures?: number;
  /** Is told of each loss: how many connections in a row have failed, and why this one ended, if that is known. */
  lost?: (failures: number, reason: unknown) => void;
};

/**
 * Tells what is heard of a signup, on one connection after the other. Ends when five of them in a row have failed and the
 * last was refused, which is the last that is told then.
 *
 * @throws the reason of `signal`
 */
export async function stayConnected(following: Following): Promise<void> {
  const { signup, ways, hear, signal, opened, lost } = following;
  let { failures = 0 } = following;
  for (let begun = opened; ; begun = undefined) {
    const way = ways[failures % ways.length] ?? ways[0];
    let refused: Response | undefined;
    let wantedMs: number | undefined;
    let hasSaid = false;
    const reason = await listen(
      (tell, here) => (begun ? readEvents(begun, tell, here) : way(signup, tell, here)),
      (heard) => {
        ({ refused } = heard);
        wantedMs = heard.retryMs ?? wantedMs;
        hasSaid ||= heard.data !== undefined;
        return hear(heard);
      },
      signal,
    );
    signal.throwIfAborted();
    failures = hasSaid && reason !== SILENT ? 0 : failures + 1;
    if (refused && failures >= BELIEVED_AFTER && isFinal(refused.status)) return;
    lost?.(failures, reason);
    await pause(pauseMs(failures, Math.random(), wantedMs, refused && retryAfterOf(refused)), signal);
  }
}

/**
 * Tells what is heard on one connection, until it ends. Nothing of it is left afterwards, however it ended.
 *
 * @returns why it ended: SILENT, the reason of `signal`, what broke it, or nothing
 */
export async function listen(
  open: (hear: Hear, signal: AbortSignal) => Promise<unknown>,
  hear: Hear,
  signal: AbortSignal,
): Promise<unknown> {
  const here = new AbortController();
  const either = AbortSignal.any([signal, here.signal]);
  const wait = (ms: number) => setTimeout(() => here.abort(SILENT), ms);
  let silence = wait(SILENT_FIRST_MS);
  const hearHere: Hear = (heard) => {
    if (either.aborted) return;
    clearTimeout(silence);
    silence = wait(SILENT_MS);
    return hear(heard);
  };
  try {
    await open(hearHere, either);
    return either.reason;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(silence);
    here.abort();
  }
}

/** True if the same request would be answered alike: any answer but "too early or too often" and the server's own failures. */
export function isFinal(status: number): boolean {
  return status < 500 && ![0, 408, 425, 429].includes(status);
}

/** When the server wants to be asked again (seconds): `Retry-After` is seconds, or a time (RFC 9110, section 10.2.3). */
export function retryAfterOf({ headers }: Response): number | undefined {
  const after = headers.get("retry-after") ?? "";
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1_000;
  return seconds > 0 ? seconds : undefined;
}

/**
 * How long to wait after a loss (milliseconds): at least `leastMs`, doubled with each failure up to 5 s, and up to as much
 * again by chance, so that the watchers whose connections a deployment closed do not all come back at once.
 *
 * @param failures connections that have failed in a row
 * @param random a number from 0 up to 1
 * @param afterS what the server has asked for (seconds)
 */
export function pauseMs(failures: number, random: number, leastMs = 250, afterS = 0): number {
  const delayMs = Math.min(leastMs * 2 ** failures, Math.max(leastMs, 5_000)) * (1 + random);
  return Math.min(Math.max(delayMs, afterS * 1_000), PAUSE_MS_MAX);
}
