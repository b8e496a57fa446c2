/**
 * How often somebody may guess one userId's password: a few times at once, then ever more slowly. Each attempt is
 * counted before it is made, so that a thousand at once are no way around it; a success forgets them all.
 *
 * Per userId, whoever asks: guesses come from many addresses. The delay has an end, so that nobody can be kept out of
 * their own account for long by somebody else's guesses.
 */
import * as z from "zod";

/** The attempts that have not succeeded, and when the latest was admitted. */
const attemptsSchema = z.object({ count: z.int().positive(), latestAtMs: z.int().nonnegative() });

type Attempts = z.infer<typeof attemptsSchema>;

/** How many attempts are free: people mistype, and try the password they had before. */
const FREE_ATTEMPTS = 5;

const DELAY_MS_MIN = 1_000;

/** Five minutes: 288 guesses a day, of passwords that are none of the 49,000 commonest. A lock would be a weapon. */
const DELAY_MS_MAX = 5 * 60_000;

/** Attempts this long ago are forgotten (milliseconds). */
export const ATTEMPTS_KEPT_MS = 24 * 60 * 60_000;

/** An attempt may be made, and is counted; or it may not, and when to come back (milliseconds from now). */
type Admission = { kind: "admitted"; attempts: Attempts } | { kind: "refused"; waitMs: number };

/** Decides about one more attempt. Pure. */
export function admit(known: Attempts | undefined, nowMs: number): Admission {
  const waitMs = known === undefined ? 0 : known.latestAtMs + delayMs(known.count) - nowMs;
  if (waitMs > 0) return { kind: "refused", waitMs };
  return { kind: "admitted", attempts: { count: (known?.count ?? 0) + 1, latestAtMs: nowMs } };
}

/** How long after the latest of so many attempts the next may be made: 1 s, 2 s, 4 s … 5 min. */
function delayMs(count: number): number {
  return count < FREE_ATTEMPTS ? 0 : Math.min(DELAY_MS_MIN * 2 ** (count - FREE_ATTEMPTS), DELAY_MS_MAX);
}

const KEY = "login-attempts";

/** The attempts of one userId, on its object's disk. */
export class LoginGuard {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Counts one attempt. Returns how long to wait (milliseconds) if it may not be made now, or 0. */
  admit(nowMs: number): number {
    const admission = admit(this.#attempts(nowMs), nowMs);
    if (admission.kind === "refused") return admission.waitMs;
    this.#kv.put(KEY, admission.attempts);
    return 0;
  }

  /** Somebody has logged in: what was before does not count. */
  forget(): void {
    this.#kv.delete(KEY);
  }

  /** When there is nothing left to remember; Infinity if there is nothing now. */
  forgetsAtMs(nowMs: number): number {
    const attempts = this.#attempts(nowMs);
    return attempts === undefined ? Number.POSITIVE_INFINITY : attempts.latestAtMs + ATTEMPTS_KEPT_MS;
  }

  #attempts(nowMs: number): Attempts | undefined {
    const stored = attemptsSchema.safeParse(this.#kv.get(KEY));
    return stored.success && nowMs < stored.data.latestAtMs + ATTEMPTS_KEPT_MS ? stored.data : undefined;
  }
}
