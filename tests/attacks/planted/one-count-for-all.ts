/** Bundled in place of `workers/auth/accounts/login-guard.ts`: whoever guesses, it counts for everybody. */
import * as real from "../../../workers/auth/accounts/login-guard.ts";

export { ATTEMPTS_KEPT_MS, countsSchema, current } from "../../../workers/auth/accounts/login-guard.ts";
export type { Counts } from "../../../workers/auth/accounts/login-guard.ts";

export function admit(counts: real.Counts, _guesser: string, nowMs: number): real.Admission {
  return real.admit(counts, "everybody", nowMs);
}

export function forget(counts: real.Counts): real.Counts {
  return real.forget(counts, "everybody");
}
