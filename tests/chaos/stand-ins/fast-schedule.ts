/**
 * Bundled in place of `workers/auth/user-object/schedule.ts`: the real schedule, five times as fast, and never slower than
 * every 16 seconds, so that what faults have held up is drained while a test waits. Four seconds were too few: a thousand
 * open signups then asked faster than a busy machine could answer, and the queues only grew.
 */
import * as real from "../../../workers/auth/user-object/schedule.ts";

const FASTER = 5;
const RETRY_DELAY_MS_MAX = 16_000;

export const { FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS, REFUSED_KEPT_MS, canStay } = real;

export const DELAYED_AFTER_MS = real.DELAYED_AFTER_MS / FASTER;

/** The real delay, divided. */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(Math.round(real.retryDelayMs(attempt, random) / FASTER), RETRY_DELAY_MS_MAX);
}
