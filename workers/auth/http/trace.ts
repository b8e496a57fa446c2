/**
 * W3C Trace Context (w3.org/TR/trace-context-2): one id for all that a signup causes, in every Worker. A valid id in the
 * request is continued; otherwise a new one is made.
 */

/** Version 00: the trace's id and the parent's, neither all zeros, and the flags. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` of a request's trace, or of a new one. */
export function traceparentOf(header: string | undefined): string {
  if (header !== undefined && TRACEPARENT.test(header)) return header;
  const ids = crypto.getRandomValues(new Uint8Array(24)).toHex();
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-01`;
}
