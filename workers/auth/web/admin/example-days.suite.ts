/** Days of a company, as the overview under /admin would get them: for tests, and for the pictures that are looked at. */
import type { Drift } from "#shared/contract/answers.ts";
import { REPLICAS, everyService, type Replica, type Service } from "#shared/contract/services.ts";
import { HOUR, MINUTE, NOW_MS } from "./examples.suite.ts";
import type { Hour, Late, Overview, Percentiles } from "./views.ts";

const NOTHING_LATE: Late = { delayed: 0, failed: 0, oldestSinceMs: null };

const EQUAL: Drift = {
  drift: 0,
  since: null,
  foreign: 0,
  walkedAt: new Date(NOW_MS - 20 * MINUTE).toISOString(),
  walkingSince: null,
  walked: 0,
  accounts: 48_210,
  perMinute: null,
  leftS: null,
};

/** A day on which people sleep at night; no randomness, so that a picture is the same each time. */
const HOURS: Hour[] = Array.from({ length: 24 }, (_, index) => {
  const done = Math.round(180 + 150 * Math.sin((index - 4) / 3.8) + ((index * 37) % 23));
  const taken = (index * 7) % 11;
  const partly = index % 9 === 4 ? 3 : 0;
  const startMs = NOW_MS - (NOW_MS % HOUR) - (23 - index) * HOUR;
  return { startMs, accepted: done + taken + partly, outcomes: { done, taken, partly } };
});

const calmHours = (p50Ms: number): Percentiles[] =>
  HOURS.map(({ accepted: count }, index) => ({
    p50Ms: p50Ms + (index % 4),
    p95Ms: p50Ms * 3 + (index % 7) * 4,
    count,
  }));

const calmDay = (service: Service) => {
  const p50Ms = service === "auth" ? 8 : 27;
  return { day: { p50Ms, p95Ms: p50Ms * 3 + 10, count: 4_316 }, hours: calmHours(p50Ms) };
};

/** Nothing is wrong. */
export const CALM: Overview = {
  nowMs: NOW_MS,
  hours: HOURS,
  took: everyService(calmDay),
  late: everyService(() => NOTHING_LATE),
  backlogs: [
    "user-newuser-req-chat",
    "user-newuser-req-customer",
    "user-newuser-res",
    "user-mail",
    "user-newuser-dead",
  ].map((queue) => ({ queue, messages: 0, oldestMs: null })),
  drift: everyReplica(EQUAL),
  deadLetters: 0,
  alerts: [],
  channels: ["webhook", "mail"],
  deployments: [
    { service: "auth", versionId: "5f0c2a1e-6f0e-4d6d-9a52-6b1de0b1c1aa", seenAtMs: NOW_MS - 5 * HOUR },
    { service: "chat", versionId: "b1946ac9-2492-4d23-8c6f-1e0f0a9b7d55", seenAtMs: NOW_MS - 30 * HOUR },
  ],
};

/** chat has been away for ten minutes. */
export const CHAT_DOWN: Overview = {
  ...CALM,
  hours: [...HOURS.slice(0, -1), { ...HOURS[23]!, accepted: 160, outcomes: { done: 38, taken: 2, partly: 0 } }],
  took: {
    ...CALM.took,
    chat: {
      day: { p50Ms: 28, p95Ms: 41_000, count: 4_196 },
      hours: [...CALM.took.chat.hours.slice(0, -1), { p50Ms: 31, p95Ms: 95_000, count: 40 }],
    },
  },
  late: { ...CALM.late, chat: { delayed: 120, failed: 0, oldestSinceMs: NOW_MS - 12 * MINUTE } },
  backlogs: CALM.backlogs.with(0, { queue: "user-newuser-req-chat", messages: 131, oldestMs: NOW_MS - 9 * MINUTE }),
};

/** Everything at once, in its thousands. */
export const BAD_DAY: Overview = {
  ...CHAT_DOWN,
  late: {
    ...CALM.late,
    auth: { delayed: 12, failed: 0, oldestSinceMs: NOW_MS - 3 * MINUTE },
    chat: { delayed: 1_000, failed: 1_000, oldestSinceMs: NOW_MS - 70 * HOUR },
    customer: { delayed: 0, failed: 1, oldestSinceMs: NOW_MS - 49 * HOUR },
  },
  backlogs: [
    { queue: "user-newuser-req-chat", messages: 1_204_551, oldestMs: NOW_MS - 50 * HOUR },
    { queue: "user-newuser-req-customer", messages: null, oldestMs: null },
    { queue: "user-newuser-res", messages: 3, oldestMs: NOW_MS - 1_000 },
    { queue: "user-mail", messages: 0, oldestMs: null },
    { queue: "user-newuser-dead", messages: null, oldestMs: null },
  ],
  drift: {
    ...everyReplica(EQUAL),
    chat: {
      ...EQUAL,
      drift: 1_000,
      since: new Date(NOW_MS - 26 * HOUR).toISOString(),
      walkingSince: new Date(NOW_MS - 3 * MINUTE).toISOString(),
      walked: 21_000,
      perMinute: 7_000,
      leftS: 234,
    },
    customer: { ...EQUAL, foreign: 1 },
  },
  deadLetters: 1_000,
};

/** Nobody has signed up yet, and nothing was compared. */
export const EMPTY: Overview = {
  ...CALM,
  hours: HOURS.map(({ startMs }) => ({ startMs, accepted: 0, outcomes: { done: 0, taken: 0, partly: 0 } })),
  took: everyService(() => ({
    day: { p50Ms: null, p95Ms: null, count: 0 },
    hours: HOURS.map(() => ({ p50Ms: null, p95Ms: null, count: 0 })),
  })),
  drift: everyReplica({ ...EQUAL, walkedAt: null, accounts: 0 }),
  alerts: [],
  channels: [],
  deployments: [],
};

function everyReplica(drift: Drift): Record<Replica, Drift> {
  return Object.fromEntries(REPLICAS.map((replica) => [replica, drift])) as Record<Replica, Drift>;
}
