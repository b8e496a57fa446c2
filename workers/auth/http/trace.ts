/**
 * The trace of a request: one id for all that a signup causes, in every Worker. A valid `traceparent` is continued; otherwise
 * a new trace is begun. See `shared/platform/trace.ts`.
 */
import { traceOf } from "#shared/platform/trace.ts";

/** Of the traces that begin here, the share whose steps are logged. Warnings and errors are logged of every trace. */
const SAMPLED_SHARE = 0.1;

/**
 * The `traceparent` of a request's trace, or of a new one. Whoever sends one decides with its flag whether the steps are
 * logged (`-01`), so a person's signup can be followed on purpose. What that costs is bounded with the signups.
 */
export function traceparentOf(header: string | undefined): string {
  if (header !== undefined && traceOf(header) !== undefined) return header;
  const [chance = 0, ...ids] = crypto.getRandomValues(new Uint8Array(25));
  const hex = Uint8Array.from(ids).toHex();
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-${chance < SAMPLED_SHARE * 256 ? "01" : "00"}`;
}
