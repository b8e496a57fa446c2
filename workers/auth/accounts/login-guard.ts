/**
 * The rule that limits guesses at one account's password: five attempts at once, then one after each delay, which doubles.
 * Pure; the counts are kept by `login-guard-object.ts`. An attempt is counted before it is made, so that a thousand at once
 * do not get around it; a success clears the count.
 *
 * Whoever guesses is counted apart: by address, so that a stranger's guesses hold up that stranger and not the owner.
 */
import * as z from "zod";

/** How many attempts have failed in a row, and when the latest was admitted. */
const attemptsSchema = z.object({ count: z.int().positive(), latestAtMs: z.int().nonnegative() });

/** The attempts at one account's password, by who makes them. */
export const countsSchema = z.record(z.string(), attemptsSchema);

export type Counts = Readonly<z.infer<typeof countsSchema>>;

/** Attempts without a delay: people mistype, and try an older password. */
const FREE_ATTEMPTS = 5;

const DELAY_MS_MIN = 1_000;

/** Five minutes: 288 guesses a day, and none of the 49,000 commonest passwords is in use. A lock could be abused. */
const DELAY_MS_MAX = 5 * 60_000;

/** Attempts this long ago are forgotten (milliseconds). */
export const ATTEMPTS_KEPT_MS = 24 * 60 * 60_000;

/**
 * The most that are counted apart, of one account. A flood from more addresses is counted as one: it then has 64 times 288
 * guesses a day, and 288 for all the others.
 */
export const GUESSERS_MAX = 64;

/** The name under which all others are counted. No guesser of `log-in.ts` has it. */
const OTHERS = "others";

/** The attempt may be made, and is counted; or it is refused, with the time to wait (milliseconds). */
export type Admission = { kind: "admitted"; counts: Counts } | { kind: "refused"; waitMs: number };

/** Decides about one more attempt of somebody. */
export function admit(before: Counts, guesser: string, nowMs: number): Admission {
  const counts = current(before, nowMs);
  const name = countedAs(counts, guesser);
  const known = counts[name];
  const waitMs = known === undefined ? 0 : known.latestAtMs + delayMs(known.count) - nowMs;
  if (waitMs > 0) return { kind: "refused", waitMs };
  return { kind: "admitted", counts: { ...counts, [name]: { count: (known?.count ?? 0) + 1, latestAtMs: nowMs } } };
}

/** Clears somebody's count, after a successful login. */
export function forget(counts: Counts, guesser: string): Counts {
  const { [countedAs(counts, guesser)]: _, ...others } = counts;
  return others;
}

/** The counts that are not forgotten yet. */
export function current(counts: Counts, nowMs: number): Counts {
  return Object.fromEntries(
    Object.entries(counts).filter(([, { latestAtMs }]) => nowMs < latestAtMs + ATTEMPTS_KEPT_MS),
  );
}

function countedAs(counts: Counts, guesser: string): string {
  const apart = Object.keys(counts).filter((name) => name !== OTHERS);
  const isApart = apart.includes(guesser) || apart.length < GUESSERS_MAX;
  return isApart ? guesser : OTHERS;
}

/** How long after the latest of so many attempts the next may be made: 1 s, 2 s, 4 s … 5 min. */
function delayMs(count: number): number {
  return count < FREE_ATTEMPTS ? 0 : Math.min(DELAY_MS_MIN * 2 ** (count - FREE_ATTEMPTS), DELAY_MS_MAX);
}
