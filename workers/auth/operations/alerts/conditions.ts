/**
 * The conditions that an operator must know of, as data: which signal, above which value, for how long, when it is over,
 * and where docs/operations.md says what it means and what to do. Decides nothing: `evaluate-alerts.ts` does.
 */

/** What is measured. Each has a value per subject: a service, a queue, or what else the signal is about. */
export type SignalName =
  | "drift"
  | "foreign rows"
  | "walk age"
  | "dead letters"
  | "backlog age"
  | "failed events"
  | "late events"
  | "time to settle"
  | "unread signals"
  | "undelivered notices";

/** What a value is: a number of things, or a duration in milliseconds. */
export type Unit = "count" | "ms";

/**
 * One condition. It begins when the signal's value has been above `above` for `forMs`, and ends when the value has been at
 * most `calmAt` for `calmForMs`; between the two it stays as it is. `meaning` is what is said of the subject, with the value
 * in place of `#`. `section` is a heading's anchor in docs/operations.md.
 *
 * @example "the oldest message has waited for #" is told as "signup-lights-user-newuser-res: the oldest message has waited for 12 min"
 */
export type Condition = {
  name: string;
  signal: SignalName;
  unit: Unit;
  above: number;
  forMs: number;
  calmAt: number;
  calmForMs: number;
  meaning: string;
  section: string;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A count that is exact, and goes back to 0 when somebody has acted: told at once, and over at once. */
const AT_ONCE = { unit: "count", above: 0, forMs: 0, calmAt: 0, calmForMs: 0 } as const;

export const CONDITIONS: readonly Condition[] = [
  {
    ...AT_ONCE,
    name: "drift",
    signal: "drift",
    forMs: HOUR_MS, // a loss of 200,000 accounts is repaired in that time: 4,000 a minute
    meaning: "accounts that have differed from auth's for more than an hour: #",
    section: "alert-drift",
  },
  {
    ...AT_ONCE,
    name: "foreign-rows",
    signal: "foreign rows",
    meaning: "rows that are not as auth ever had them, and which nothing repairs: #",
    section: "alert-foreign-rows",
  },
  {
    name: "walk-stopped",
    signal: "walk age",
    unit: "ms",
    above: 3 * HOUR_MS, // walks begin an hour apart, and a million accounts take less than half an hour
    forMs: 0,
    calmAt: 3 * HOUR_MS,
    calmForMs: 0,
    meaning: "accounts were last compared # ago",
    section: "alert-walk-stopped",
  },
  {
    ...AT_ONCE,
    name: "dead-letters",
    signal: "dead letters",
    meaning: "messages that belong to no event, and are kept: #",
    section: "alert-dead-letters",
  },
  {
    name: "backlog",
    signal: "backlog age",
    unit: "ms",
    above: 10 * MINUTE_MS, // the longest that a message waits for its next delivery (shared/platform/failures.ts)
    forMs: 2 * MINUTE_MS,
    calmAt: MINUTE_MS,
    calmForMs: 5 * MINUTE_MS,
    meaning: "the oldest message has waited for #",
    section: "alert-backlog",
  },
  {
    ...AT_ONCE,
    name: "failed-events",
    signal: "failed events",
    meaning: "events that were given up, and that nothing sends again by itself: #",
    section: "alert-failed-events",
  },
  {
    name: "late-events",
    signal: "late events",
    unit: "ms",
    above: 15 * MINUTE_MS, // eight attempts (workers/auth/user-object/schedule.ts): longer than a deployment or a restart
    forMs: 0,
    calmAt: 5 * MINUTE_MS,
    calmForMs: 5 * MINUTE_MS,
    meaning: "an answer has been late for #",
    section: "alert-late-events",
  },
  {
    name: "slow",
    signal: "time to settle",
    unit: "ms",
    above: 10_000, // a light that waits for longer says "taking longer" (workers/auth/user-object/schedule.ts)
    forMs: 10 * MINUTE_MS,
    calmAt: 5_000,
    calmForMs: 10 * MINUTE_MS,
    meaning: "one signup in twenty waits for # or longer",
    section: "alert-slow",
  },
  {
    name: "cannot-be-evaluated",
    signal: "unread signals",
    unit: "count",
    above: 0,
    forMs: 5 * MINUTE_MS, // a moment's failure of the database or of a queue is none of an operator's business
    calmAt: 0,
    calmForMs: 5 * MINUTE_MS,
    meaning: "values that cannot be read, so that nobody knows whether all is well: #",
    section: "alert-cannot-be-evaluated",
  },
  {
    name: "not-delivered",
    signal: "undelivered notices",
    unit: "count",
    above: 0,
    forMs: 15 * MINUTE_MS,
    calmAt: 0,
    calmForMs: 0,
    meaning: "notices that have not arrived: #",
    section: "alert-not-delivered",
  },
];
