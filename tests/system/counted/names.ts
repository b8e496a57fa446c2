/** What is counted, and where a counted Worker tells it: plain names, for the Workers and for the tests in Node. */

export const COUNT_NAMES = [
  "requests",
  "queueBatches",
  "objectRequests",
  "objectRowsWritten",
  "d1Calls",
  "d1Statements",
  "d1RowsWritten",
  "queueMessages",
] as const;

/** What was done since the Worker started. `d1RowsWritten` as D1 tells them; an object's rows are its puts, deletes and alarms. */
export type Counts = Record<(typeof COUNT_NAMES)[number], number>;

/** The path at which a counted Worker tells its counts. */
export const COUNTS_PATH = "/counts";

/** The path at which it tells how many rows D1 has read for it: what a walk costs, and not what a signup is held to. */
export const ROWS_READ_PATH = "/rows-read";
