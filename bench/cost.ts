/**
 * `npm run bench:cost`: what a signup does that is billed, and what a million of them cost on Workers Paid, once the
 * included amounts are used up. `tests/system/cost.test.ts` counts the real Workers, and fails when that is not so.
 */
import { REPLICAS, SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { COUNT_NAMES, type Counts } from "../tests/system/counted/names.ts";

/** auth's part of a lone signup whose replies come one at a time. */
const AUTH: Counts = {
  requests: 1,
  queueBatches: REPLICAS.length,
  objectRequests: 2 + REPLICAS.length, // woken; accepted and watched; each reply
  objectRowsWritten: 4 + REPLICAS.length, // accepted, auth's answer; the alarm, set and moved; each reply
  d1Calls: 1 + REPLICAS.length, // the account; each reply's counts, in the row of its hour
  d1Statements: 1 + REPLICAS.length,
  d1RowsWritten: 1 + REPLICAS.length,
  queueMessages: REPLICAS.length,
};

/** A replica's part: one batch, one statement, one row, one reply. */
const REPLICA: Counts = {
  requests: 0,
  queueBatches: 1,
  objectRequests: 0,
  objectRowsWritten: 0,
  d1Calls: 1,
  d1Statements: 1,
  d1RowsWritten: 1,
  queueMessages: 1,
};

/** What a lone signup does, from its POST until it is settled. In a crowd, nothing of it is more. */
export const LONE_SIGNUP: Record<Service, Counts> = everyService((service) => (service === "auth" ? AUTH : REPLICA));

/** auth's part when all replies happen to come in one batch: one request to the object, and one write to each of both. */
export const AUTH_WITH_REPLIES_TOGETHER: Counts = {
  ...AUTH,
  queueBatches: 1,
  objectRequests: 3,
  objectRowsWritten: 5,
  d1Calls: 2,
  d1Statements: 2,
  d1RowsWritten: 2,
};

/**
 * How often the object waits for its disk: for what it has accepted, with the alarm; for auth's answer, with what it will ask of
 * all replicas; and for each batch of replies. Not billed. `tests/system/commits.ci.test.ts` reads them from the object's file.
 */
export const COMMITS = { accepted: 1, answered: 1, batchOfReplies: 1 };

/** The day after: an alarm, which empties the object (the signup, the alarm itself). */
const CLEAN_UP = { objectRequests: 1, objectRowsWritten: 2 };

const WORDS: Record<keyof Counts, string> = {
  requests: "requests",
  queueBatches: "queue batches",
  objectRequests: "object requests",
  objectRowsWritten: "rows written by its object",
  d1Calls: "D1 calls",
  d1Statements: "D1 statements",
  d1RowsWritten: "rows written to D1",
  queueMessages: "messages sent",
};

/** Dollars a million (developers.cloudflare.com, read November 2026). A message is written, read and deleted. */
const PRICES = {
  request: 0.3,
  objectRequest: 0.15,
  rowWritten: 1,
  message: 3 * 0.4,
  cpuMs: 0.02,
  gigabyteSecond: 12.5,
};

/** CPU of one signup, nearly all of it the hash. */
const CPU_MS = 150;

/**
 * How long an object is awake, at 128 MB: until the signup is settled, because a stream is open on it. With databases
 * nearby, as `bench:wan` has it. Every second more is 1.60 dollars.
 */
const OBJECT_S = 1;

/** An object's file for a day, in kB (`bench:flood`), and what a GB costs a month. */
const STORED = { kB: 4, days: 1, gigabyteMonth: 0.2 };

/** Log lines of a signup whose steps are logged, and what share of all that is; dollars a million lines. */
const LOGGED = { lines: 8, share: 0.1, million: 0.6 };

/**
 * A peer that keeps a user in one database: better-auth's sign-up writes a user, an account and a session, with their keys
 * and indexes (as D1 tells `rows_written`).
 */
const PEER = { requests: 1, d1RowsWritten: 10 };

/** The price of a million signups in dollars, by what is billed. */
function pricePerMillion(): Record<string, number> {
  const total = (name: keyof Counts) => SERVICES.reduce((sum, service) => sum + LONE_SIGNUP[service][name], 0);
  return {
    "Worker requests": (total("requests") + total("queueBatches")) * PRICES.request,
    CPU: CPU_MS * PRICES.cpuMs,
    "object requests": (total("objectRequests") + CLEAN_UP.objectRequests) * PRICES.objectRequest,
    "object duration": OBJECT_S * 0.128 * PRICES.gigabyteSecond,
    "rows written by objects": (total("objectRowsWritten") + CLEAN_UP.objectRowsWritten) * PRICES.rowWritten,
    "rows written to D1": total("d1RowsWritten") * PRICES.rowWritten,
    "queue operations": total("queueMessages") * PRICES.message,
    "storage of the objects, for the day that they are kept": ((STORED.kB * STORED.days) / 30) * STORED.gigabyteMonth,
    "log lines": LOGGED.lines * LOGGED.share * LOGGED.million,
  };
}

/** What docs/scale.md says of it: a table of counts, and one of prices. */
export function costTables(): string {
  const prices = Object.entries(pricePerMillion());
  const sum = prices.reduce((total, [, dollars]) => total + dollars, 0);
  const peer: Record<string, number> = {
    "Worker requests": PEER.requests * PRICES.request,
    CPU: CPU_MS * PRICES.cpuMs,
    "rows written to D1": PEER.d1RowsWritten * PRICES.rowWritten,
  };
  const peerSum = Object.values(peer).reduce((total, dollars) => total + dollars, 0);
  return [
    `| a lone signup | ${SERVICES.join(" | ")} |`,
    `|---|${SERVICES.map(() => "--:|").join("")}`,
    ...COUNT_NAMES.map((name) => `| ${WORDS[name]} | ${SERVICES.map((one) => LONE_SIGNUP[one][name]).join(" | ")} |`),
    "",
    "| a million signups, dollars | three services | better-auth, one database |",
    "|---|--:|--:|",
    ...prices.map(([what, dollars]) => `| ${what} | ${dollars.toFixed(2)} | ${peer[what]?.toFixed(2) ?? "–"} |`),
    `| together | ${sum.toFixed(2)} | ${peerSum.toFixed(2)} |`,
  ].join("\n");
}

if (import.meta.main) console.log(costTables());
