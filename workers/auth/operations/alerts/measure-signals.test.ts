import { expect, test } from "vitest";
import type { Drift } from "#shared/contract/answers.ts";
import { measuresOf, type Sources } from "./measure-signals.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const HOUR_MS = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const EQUAL: Drift = {
  drift: 0,
  since: null,
  foreign: 0,
  walkedAt: iso(NOW_MS - HOUR_MS),
  walkingSince: null,
  walked: 10,
  accounts: 10,
  perMinute: null,
  leftS: null,
};

/** The values of one signal, by subject. */
function valuesOf(signal: string, sources: Sources): Record<string, number | null> {
  const ours = measuresOf(sources, NOW_MS).filter((measure) => measure.signal === signal);
  return Object.fromEntries(ours.map(({ subject, value }) => [subject, value]));
}

test("a source that could not be read gives no value", () => {
  expect(measuresOf({}, NOW_MS)).toEqual([]);
});

test("drift is as old as the reconciler says, and foreign rows are told apart from it", () => {
  const drift = { chat: { ...EQUAL, drift: 3, since: iso(NOW_MS - 7), foreign: 2 }, customer: EQUAL };
  const measures = measuresOf({ drift }, NOW_MS);
  expect(measures).toContainEqual({ signal: "drift", subject: "chat", value: 3, sinceMs: NOW_MS - 7 });
  expect(valuesOf("foreign rows", { drift })).toEqual({ chat: 2, customer: 0 });
});

test.each<[what: string, drift: Partial<Drift>, ageMs: number | null]>([
  ["since the last walk ended", {}, HOUR_MS],
  ["while the next one is under way", { walkingSince: iso(NOW_MS) }, HOUR_MS],
  ["while a walk repairs what it finds: not at all", { walkingSince: iso(NOW_MS), drift: 1 }, 0],
  ["since the first walk began", { walkedAt: null, walkingSince: iso(NOW_MS - 5) }, 5],
  ["unknown before there was any", { walkedAt: null }, null],
])("a walk's age counts %s", (_, changes, ageMs) => {
  expect(valuesOf("walk age", { drift: { chat: { ...EQUAL, ...changes } } })).toEqual({ chat: ageMs });
});

test("a queue is as late as its oldest message; one that does not say is unknown, not empty", () => {
  const backlogs = [
    { queue: "full", messages: 7, oldestMs: NOW_MS - HOUR_MS },
    { queue: "empty", messages: 0, oldestMs: null },
    { queue: "silent", messages: null, oldestMs: null },
  ];
  expect(valuesOf("backlog age", { backlogs })).toEqual({ full: HOUR_MS, empty: 0, silent: null });
});

test("the time to settle is that of the last hour in which enough people signed up", () => {
  const hour = (p95Ms: number | null, count: number) => ({ p50Ms: null, p95Ms, count });
  const took = {
    auth: { hours: [hour(900, 20), hour(20, 500)] },
    chat: { hours: [hour(900, 20), hour(60_000, 19)] },
    customer: { hours: [hour(900, 19), hour(null, 0)] },
  };
  expect(valuesOf("time to settle", { took })).toEqual({ auth: 20, chat: 900, customer: 0 });
});

test("what was given up, and since when something is late, is told for each service", () => {
  const late = { chat: { failed: 2, oldestSinceMs: NOW_MS - HOUR_MS }, customer: { failed: 0, oldestSinceMs: null } };
  expect(valuesOf("failed events", { late })).toEqual({ chat: 2, customer: 0 });
  expect(valuesOf("late events", { late })).toEqual({ chat: HOUR_MS, customer: 0 });
});

test("a channel on which nothing waits has delivered everything", () => {
  expect(valuesOf("undelivered notices", { undelivered: { webhook: 2 } })).toEqual({ webhook: 2, mail: 0 });
});
