/**
 * When a signup does what: every duration of the saga, in one place. Pure; milliseconds throughout.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** An open service is shown as `delayed` when it has owed its answer for this long. */
export const DELAYED_AFTER_MS = 10 * SECOND;

/** An open service is given up as `failed` when it has owed its answer for this long: two nights for the operators. */
export const FAILED_AFTER_MS = 48 * HOUR;

/** A settled signup can be watched for this long; then its object forgets it. */
export const KEPT_AFTER_SETTLED_MS = 24 * HOUR;

const RETRY_DELAY_MS_MIN = 5 * SECOND;
const RETRY_DELAY_MS_MAX = 4 * HOUR;

/** How far jitter moves a delay, either way, so that signups held up together do not come back together. */
const JITTER = 0.2;

/**
 * How long to wait for the answer to attempt number `attempt` (from 1) before the next: 5 s, doubled each time, at
 * most 4 h, each ± 20 %. Seconds, then minutes, then hours: 23 attempts in 48 h.
 *
 * @param random in [0, 1): where in the jitter's range this delay falls
 */
export function retryDelayMs(attempt: number, random: number): number {
  const doubled = RETRY_DELAY_MS_MIN * 2 ** (attempt - 1);
  return Math.round(Math.min(doubled, RETRY_DELAY_MS_MAX) * (1 - JITTER + 2 * JITTER * random));
}

/** How much too early an alarm may go off: moving it is a write, on the way to the replicas (milliseconds). */
const EARLY_MS_MAX = 30 * SECOND;

/**
 * True if an alarm that is set can stay where it is although it is wanted later. It finds nothing due and sets the next
 * one, which most signups, settled by then, never need.
 */
export function canStay(setAtMs: number | undefined, wantedAtMs: number): boolean {
  if (setAtMs === undefined) return false;
  return wantedAtMs >= setAtMs && wantedAtMs < setAtMs + EARLY_MS_MAX;
}
