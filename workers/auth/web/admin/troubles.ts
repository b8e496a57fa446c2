/** What an operator has to look at, read from an overview, in the order of its weight. Pure: the pages put it into words. */
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import type { Overview } from "./views.ts";

export type Trouble =
  /** Answers that were given up. */
  | { kind: "failed"; service: Service; count: number }
  /** Answers that are owed, and asked for again. `sinceMs`: since when the oldest is owed; null if that one was given up. */
  | { kind: "delayed"; service: Service; count: number; sinceMs: number | null }
  | { kind: "deadLetters"; count: number }
  /** Messages that nobody takes. `sinceMs`: since when the oldest one waits. */
  | { kind: "backlog"; queue: string; count: number; sinceMs: number | null }
  /** Accounts that a replica lacks, or has in an older state. */
  | { kind: "drift"; service: Replica; count: number; sinceMs: number | null }
  /** Rows that are not as auth ever had them. */
  | { kind: "foreign"; service: Replica; count: number }
  | { kind: AlertKind; subject: string; count: 1; sinceMs: number | null };

/** Alerts of what the rest of the page does not show: the others are troubles from their first moment on. */
type AlertKind = "walkStopped" | "slow" | "unread" | "undelivered";

const KIND_OF: Partial<Record<string, AlertKind>> = {
  "walk-stopped": "walkStopped",
  slow: "slow",
  "cannot-be-evaluated": "unread",
  "not-delivered": "undelivered",
};

/** Of these, `count` ends at `COUNT_MAX`. */
export const BOUNDED: ReadonlySet<Trouble["kind"]> = new Set(["failed", "delayed", "deadLetters"]);

/** A message that has waited for longer than this is not just on its way (milliseconds); a redelivery waits for 2 s. */
const BACKLOG_AGE_MS_MAX = 60_000;

/** Everything that is wrong; empty while all is well. */
export function troublesOf({ nowMs, late, deadLetters, backlogs, drift, alerts }: Overview): Trouble[] {
  const services = SERVICES.map((service) => ({ service, ...late[service] }));
  return [
    ...services.flatMap(({ service, failed }): Trouble[] =>
      failed === 0 ? [] : [{ kind: "failed", service, count: failed }],
    ),
    ...services.flatMap(({ service, failed, delayed, oldestSinceMs }): Trouble[] => {
      // What was given up is older than what is delayed, and the time is that of the oldest of both.
      const sinceMs = failed > 0 ? null : oldestSinceMs;
      return delayed === 0 ? [] : [{ kind: "delayed", service, count: delayed, sinceMs }];
    }),
    ...(deadLetters === 0 ? [] : [{ kind: "deadLetters" as const, count: deadLetters }]),
    ...backlogs.flatMap(({ queue, messages, oldestMs }): Trouble[] => {
      const isOld = oldestMs !== null && nowMs - oldestMs > BACKLOG_AGE_MS_MAX;
      return isOld ? [{ kind: "backlog", queue, count: messages ?? 1, sinceMs: oldestMs }] : [];
    }),
    ...REPLICAS.flatMap((service): Trouble[] => {
      const { drift: count, since } = drift[service];
      return count === 0 ? [] : [{ kind: "drift", service, count, sinceMs: since === null ? null : Date.parse(since) }];
    }),
    ...REPLICAS.flatMap((service): Trouble[] => {
      const count = drift[service].foreign;
      return count === 0 ? [] : [{ kind: "foreign", service, count }];
    }),
    ...alerts.flatMap(({ condition, subject, sinceMs }): Trouble[] => {
      const kind = KIND_OF[condition];
      if (kind === undefined) return [];
      // That a walk has stopped is known hours after it has; the service's own card says since when.
      return [{ kind, subject, count: 1, sinceMs: kind === "walkStopped" ? null : sinceMs }];
    }),
  ];
}
