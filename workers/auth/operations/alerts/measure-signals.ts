/**
 * What the conditions are about, measured: from the counts and times that other parts of auth keep. Pure. A source that
 * could not be read is absent, and gives no value: never 0.
 */
import type { Drift } from "#shared/contract/answers.ts";
import type { Percentiles } from "../../metrics/histogram.ts";
import type { Backlog } from "../backlogs.ts";
import { CHANNELS } from "./channels.ts";
import type { SignalName } from "./conditions.ts";
import type { Measure } from "./evaluate-alerts.ts";

/** What is late at a service: how many events were given up, and since when the oldest one is late. */
export type Late = { failed: number; oldestSinceMs: number | null };

/** How long a service took, hour by hour: the last of them has only begun. */
type Took = { hours: readonly Percentiles[] };

/** Every source, as far as it could be read. `undelivered`: notices, by channel. */
export type Sources = {
  drift?: Record<string, Drift>;
  deadLetters?: number;
  backlogs?: readonly Backlog[];
  late?: Record<string, Late>;
  took?: Record<string, Took>;
  undelivered?: Record<string, number>;
};

/** An hour of fewer signups says nothing: one that was slow would be all of its slowest twentieth. */
const SIGNUPS_MIN = 20;

/** Every value that the conditions compare. */
export function measuresOf(sources: Sources, nowMs: number): Measure[] {
  const { drift = {}, deadLetters, backlogs = [], late = {}, took = {}, undelivered } = sources;
  return [
    ...each(
      "drift",
      drift,
      (one) => one.drift,
      ({ since }) => timeOf(since),
    ),
    ...each("foreign rows", drift, ({ foreign }) => foreign),
    ...each("walk age", drift, (one) => walkAgeMs(one, nowMs)),
    ...(deadLetters === undefined ? [] : [{ signal: "dead letters" as const, subject: "auth", value: deadLetters }]),
    ...backlogs.map((backlog): Measure => {
      return { signal: "backlog age", subject: backlog.queue, value: backlogAgeMs(backlog, nowMs) };
    }),
    ...each("failed events", late, ({ failed }) => failed),
    ...each("late events", late, ({ oldestSinceMs }) => ageMs(oldestSinceMs, nowMs)),
    ...each("time to settle", took, (one) => p95Ms(one)),
    ...(undelivered === undefined
      ? []
      : CHANNELS.map((channel): Measure => {
          return { signal: "undelivered notices", subject: channel, value: undelivered[channel] ?? 0 };
        })),
  ];
}

/**
 * How long ago all accounts were compared (milliseconds). While a walk repairs what it finds it may take for hours, and
 * the drift itself is told: that is not a walk that has stopped. Null for a service that was never walked through.
 */
function walkAgeMs({ drift, walkedAt, walkingSince }: Drift, nowMs: number): number | null {
  const sinceMs = timeOf(walkedAt ?? walkingSince);
  if (sinceMs === null) return null;
  return drift > 0 && walkingSince !== null ? 0 : ageMs(sinceMs, nowMs);
}

/** How long the oldest message has waited. Null if the queue did not say; 0 if nothing waits. */
function backlogAgeMs({ messages, oldestMs }: Backlog, nowMs: number): number | null {
  return messages === null ? null : ageMs(oldestMs, nowMs);
}

/** The p95 of the last hour that says something: of the one that has begun, or else of the one before. */
function p95Ms({ hours }: Took): number {
  return hours.findLast(({ count }) => count >= SIGNUPS_MIN)?.p95Ms ?? 0;
}

function ageMs(sinceMs: number | null, nowMs: number): number {
  return sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs);
}

function timeOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}

function each<T>(
  signal: SignalName,
  values: Record<string, T>,
  valueOf: (one: T) => number | null,
  sinceOf: (one: T) => number | null = () => null,
): Measure[] {
  return Object.entries(values).map(([subject, one]) => {
    return { signal, subject, value: valueOf(one), sinceMs: sinceOf(one) };
  });
}
