/**
 * Bundled in place of `workers/auth/user-object/schedule.ts` when work is counted: nothing is late and nothing is asked
 * twice, however slow the machine is.
 */
export { canStay } from "../../../workers/auth/user-object/schedule.ts";

const DAY = 24 * 60 * 60_000;

export const DELAYED_AFTER_MS = DAY;
export const FAILED_AFTER_MS = 2 * DAY;
export const KEPT_AFTER_SETTLED_MS = 3 * DAY;
export const REFUSED_KEPT_MS = 3 * DAY;

export function retryDelayMs(): number {
  return DAY;
}
