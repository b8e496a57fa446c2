/**
 * W3C Trace Context (w3.org/TR/trace-context-2), as far as every Worker needs it. One `traceparent` goes through all that a
 * signup causes, unchanged: nothing here records spans, so that a new parent id at each hop would name a span that nobody
 * can look up. What ties a signup together is the trace's id, in every log line that is about it. Pure.
 */

/** Version 00: the trace's id and the parent's, neither all zeros, and the flags. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The flag by which whoever began a trace says that it is recorded. */
const SAMPLED = 0b1;

/** A trace's id, and whether its steps are logged. Undefined for anything that is no `traceparent`: it is never logged. */
export function traceOf(traceparent: string | undefined): { traceId: string; isSampled: boolean } | undefined {
  const [, traceId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || flags === undefined) return undefined;
  return { traceId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}
