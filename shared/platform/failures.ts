/**
 * Classifies failures of the platform: D1, Queues and Durable Objects each have messages of their own. Every pattern has
 * its source, read on 2026-11-22. A failure that no pattern matches is retried; retries end by themselves.
 */

/**
 * `retry`: the work may be done, or not; do it again soon. `wait`: the platform is overloaded; do it again later.
 * `give up`: the same input will fail again.
 */
export type Remedy = "retry" | "wait" | "give up";

/** Cloudflare's own words for too much work at once. */
const OVERLOADED = [
  /overloaded/i, // D1 "D1 DB is overloaded. Requests queued for too long.", Queues "Queue is overloaded. Please back off.", Durable Objects
  /too many requests/i, // D1 "Too many requests queued.", Queues
  /exceeded timeout which caused object to be reset/i, // D1: a storage operation took too long
];

/** Words for an input that the platform will never take. */
const REFUSED = [
  /SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/, // D1 passes SQLite's result codes on (sqlite.org/rescode.html)
  /^D1_TYPE_ERROR/, // D1: a value that SQLite has no type for
  /message .*(too large|exceeds)|payload too large/i, // Queues: 128 KB a message
];

/** What to do about a failure. `overloaded` and `retryable` are what Durable Objects put on their errors. */
export function remedyFor(error: unknown): Remedy {
  if (!(error instanceof Error)) return "retry";
  const { message, cause } = error;
  const overloaded = "overloaded" in error && error.overloaded === true;
  if (overloaded || OVERLOADED.some((pattern) => pattern.test(message))) return "wait";
  if (REFUSED.some((pattern) => pattern.test(message))) return "give up";
  return remedyFor(cause);
}

/** How failures of D1 and of Durable Objects begin, whatever the cause. */
const PLATFORM = /^D1_|^Network connection lost|^internal error|Durable Object/i;

/** True for a failure of the platform, and not of the code or of its input: what it stopped may work a little later. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error) || remedyFor(error) === "give up") return false;
  const isMarked = ("retryable" in error && error.retryable === true) || remedyFor(error) === "wait";
  return isMarked || PLATFORM.test(error.message) || isOutage(error.cause);
}

const RETRY_DELAY_S_MIN = { retry: 2, wait: 30, "give up": 2 };
const RETRY_DELAY_S_MAX = 600;

/**
 * The delay before a queue delivers a message again, in seconds. It doubles with each delivery.
 *
 * @param deliveries how often it has been delivered, from 1
 */
export function redeliveryDelayS(error: unknown, deliveries: number): number {
  return Math.min(RETRY_DELAY_S_MIN[remedyFor(error)] * 2 ** (deliveries - 1), RETRY_DELAY_S_MAX);
}
