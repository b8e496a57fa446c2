/**
 * The log: one JSON line per entry, for people and for queries. Takes a closed set of fields, so that a
 * password, a hash, a token or an e-mail has no way in; strings are escaped by JSON, so that nobody can forge a line.
 */
import { traceOf } from "./trace.ts";

/** What a log line may say besides its event. `reason` comes from `reasonOf`, never from what somebody sent. */
export type LogFields = {
  eventId?: string;
  /** Of the trace that the line belongs to; of a batch, those of its messages, of which there are a hundred at most. */
  traceId?: string | undefined;
  traceIds?: string[];
  service?: string;
  queue?: string;
  messageId?: string;
  requestId?: string;
  path?: string;
  count?: number;
  reason?: string;
};

/**
 * Writes one line.
 *
 * @param event what happened, in a few fixed words that an operator can search for
 */
export function log(level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/**
 * Writes one line about a step of a signup that went well, if its trace is sampled: one line a step for every signup would
 * cost more than its requests. All lines of one trace are written, in every Worker, or none.
 */
export function logStep(event: string, traceparent: string | undefined, fields: LogFields): void {
  const trace = traceOf(traceparent);
  if (trace?.isSampled === true) log("info", event, { traceId: trace.traceId, ...fields });
}

/**
 * Why something failed, short and without values: the message of the innermost cause. An ORM's own message repeats
 * the query with its parameters (drizzle-orm 0.45, `DrizzleQueryError`), a hash among them; the database's does not.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "not an error";
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message.slice(0, 200);
}
