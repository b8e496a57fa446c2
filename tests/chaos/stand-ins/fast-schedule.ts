/**
 * Bundled in place of `workers/auth/signup/schedule.ts`: the real schedule, five times as fast, and never slower than
 * every four seconds, so that what faults have held up is drained while a test waits.
 */
import * as real from "../../../workers/auth/signup/schedule.ts";

const FASTER = 5;
const RETRY_DELAY_MS_MAX = 4_000;

export const { FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS, canStay } = real;

export const DELAYED_AFTER_MS = real.DELAYED_AFTER_MS / FASTER;

/** The real delay, divided. */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(Math.round(real.retryDelayMs(attempt, random) / FASTER), RETRY_DELAY_MS_MAX);
}
