/**
 * Bundled in place of `workers/auth/user-object/schedule.ts` where a test takes a service away and gives it back: it is then asked
 * within a second, and all else is as it is deployed.
 */
export {
  DELAYED_AFTER_MS,
  FAILED_AFTER_MS,
  KEPT_AFTER_SETTLED_MS,
  REFUSED_KEPT_MS,
  canStay,
} from "../../workers/auth/user-object/schedule.ts";

export function retryDelayMs(): number {
  return 1_000;
}
