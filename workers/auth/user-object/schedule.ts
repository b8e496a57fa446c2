/**
 * Every duration of an event's life, in one place. Pure; milliseconds throughout.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** An open service is shown as `delayed` when it has owed its answer for this long. */
export const DELAYED_AFTER_MS = 10 * SECOND;

/** An open service is given up as `failed` when it has owed its answer for this long: two nights for the operators. */
export const FAILED_AFTER_MS = 48 * HOUR;

/** A settled event can be watched for this long; then its object forgets it. */
export const KEPT_AFTER_SETTLED_MS = 24 * HOUR;

/** A settled signup of an id that somebody else has can be watched for this long: its lights do not change any more. */
export const REFUSED_KEPT_MS = 10 * MINUTE;

const RETRY_DELAY_MS_MIN = 5 * SECOND;
const RETRY_DELAY_MS_MAX = 4 * HOUR;

/** How far jitter moves a delay, either way, so that events that were delayed together are not retried together. */
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

/** How much too early an alarm may go off (milliseconds). Moving it costs a write before the replicas are asked. */
const EARLY_MS_MAX = 30 * SECOND;

/**
 * True if an alarm that is set may stay, although it is wanted later. Example: the alarm is set for 5 s after acceptance,
 * and auth's answer makes 7 s enough. It stays at 5 s: it then finds nothing due and is set again, and most signups are
 * settled before that.
 */
export function canStay(setAtMs: number | undefined, wantedAtMs: number): boolean {
  if (setAtMs === undefined) return false;
  return wantedAtMs >= setAtMs && wantedAtMs < setAtMs + EARLY_MS_MAX;
}
