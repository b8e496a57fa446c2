/**
 * Bundled in place of `workers/auth/user-object/schedule.ts` by tests of what operators see: an answer is late after a third of a second, and
 * nothing is asked again for an hour. So whatever is sent again was sent by an operator.
 */
export {
  FAILED_AFTER_MS,
  KEPT_AFTER_SETTLED_MS,
  REFUSED_KEPT_MS,
  canStay,
} from "../../workers/auth/user-object/schedule.ts";

export const DELAYED_AFTER_MS = 333;

export function retryDelayMs(): number {
  return 3_600_000;
}
