/** Rows and people, as the pages under /admin would get them: for tests, and for the pictures that are looked at. */
import { everyService, type Service } from "#shared/contract/services.ts";
import { firstSnapshot, type Hops, type Light } from "#shared/contract/snapshot.ts";
import type { Frame } from "./admin-layout.tsx";
import type {
  ActionPage,
  ChannelAnswer,
  DeadLetterPage,
  PersonEvent,
  PersonView,
  StuckPage,
  StuckRow,
} from "./views.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** 14:14:11 on a Thursday in November. */
export const NOW_MS = Date.UTC(2026, 10, 26, 14, 14, 11);

export const EVENT_ID = "0191d2c5-0000-4000-8000-000000000000";

/** A page that was asked for at this address. */
export function frameAt(at: string, language: "en" | "ko" = "en", timeZone = "UTC"): Frame {
  return { clock: { language, nowMs: NOW_MS, timeZone }, at, action: null };
}

/** The `index`th late answer. */
export function stuck(index: number, more: Partial<StuckRow> = {}): StuckRow {
  return {
    service: "chat",
    userId: `user-${String(index).padStart(4, "0")}`,
    eventId: EVENT_ID.replace(/0{4}$/, String(index).padStart(4, "0")),
    kind: "newUser",
    status: "delayed",
    sinceMs: NOW_MS - 12 * MINUTE + index * 4_000,
    attempts: 4,
    nextAttemptAtMs: NOW_MS + 31_000,
    reason: index % 3 === 0 ? "dead letter" : null,
    ...more,
  };
}

export const STUCK: StuckPage = {
  rows: [
    stuck(0, { status: "failed", sinceMs: NOW_MS - 49 * HOUR, attempts: 23, nextAttemptAtMs: null }),
    ...Array.from({ length: 24 }, (_, index) => stuck(index + 1)),
    stuck(26, { service: "auth", kind: "repair", reason: "D1_ERROR: no such table: users", attempts: 1 }),
  ],
  next: "user-0026~chat",
};

export const DEAD_LETTERS: DeadLetterPage = {
  rows: [
    {
      messageId: "6a8ce0bc2d0b4a6bb0d2a4e4a1d3f001",
      userId: "kim",
      reason: "a request of no known event",
      sentAtMs: NOW_MS - 3 * HOUR,
      receivedAtMs: NOW_MS - 2 * HOUR,
      body: JSON.stringify({ type: "user.newUser.req", id: EVENT_ID, subject: "kim", revision: 1 }, null, 2),
    },
    {
      messageId: "6a8ce0bc2d0b4a6bb0d2a4e4a1d3f002",
      userId: null,
      reason: "no message of the contract",
      sentAtMs: NOW_MS - 30 * HOUR,
      receivedAtMs: NOW_MS - 29 * HOUR,
      body: JSON.stringify({ bytes: 2_113, sha256: "9b74c9897bac770ffc029102a200c5de" }),
    },
  ],
  next: null,
};

/** A receiver that took a test, and one that did not. */
export const ANSWERS: ChannelAnswer[] = [
  { channel: "webhook", reason: null },
  { channel: "mail", reason: "E_SENDER_NOT_VERIFIED" },
];

export const ACTIONS: ActionPage = {
  rows: [
    {
      id: 4,
      who: "root-admin",
      atMs: NOW_MS - MINUTE,
      what: "test-alert",
      of: { service: null, userId: null, status: null, messageId: "msg_0c4d0f3a-5a6f-4b1e-9b1c-2f6f7d1f0a11" },
      found: 2,
      sent: 1,
      endedAtMs: NOW_MS - MINUTE,
      genuine: true,
    },
    {
      id: 3,
      who: "root-admin",
      atMs: NOW_MS - 2 * MINUTE,
      what: "send-again",
      of: { service: "chat", userId: null, status: "failed", messageId: null },
      found: 1_240,
      sent: 400,
      endedAtMs: null,
      genuine: true,
    },
    {
      id: 2,
      who: "mallory",
      atMs: NOW_MS - 3 * HOUR,
      what: "remove-dead-letter",
      of: { service: null, userId: null, status: null, messageId: "6a8ce0bc2d0b4a6bb0d2a4e4a1d3f009" },
      found: 1,
      sent: 1,
      endedAtMs: NOW_MS - 3 * HOUR,
      genuine: false,
    },
    {
      id: 1,
      who: "root-admin",
      atMs: NOW_MS - 27 * HOUR,
      what: "send-again",
      of: { service: null, userId: "kim", status: null, messageId: null },
      found: 1,
      sent: 1,
      endedAtMs: NOW_MS - 27 * HOUR,
      genuine: true,
    },
  ],
  next: "1",
};

const hopsOf = (service: Service): Hops =>
  service === "auth" ? { handOverMs: 152, authMs: 6 } : { queueMs: 5, replicaMs: 9, replyMs: 4 };

/** An event of kim with these lights. */
function eventWith(lights: Partial<Record<Service, Light>>, more: Partial<PersonEvent> = {}): PersonEvent {
  const acceptedAtMs = NOW_MS - 12 * MINUTE;
  const services = everyService(
    (service): Light => lights[service] ?? { status: "success", tookMs: 20, hops: hopsOf(service) },
  );
  return {
    eventId: EVENT_ID,
    kind: "newUser",
    acceptedAtMs,
    snapshot: { ...firstSnapshot("kim", EVENT_ID, acceptedAtMs), seq: 3, services },
    timeline: [
      { atMs: acceptedAtMs, service: "auth", what: "accepted" },
      { atMs: acceptedAtMs + 20, service: "auth", what: "success" },
      { atMs: NOW_MS - 40_000, service: "chat", what: "asked, attempt 4: dead letter" },
      { atMs: NOW_MS + 31_000, service: "chat", what: "next attempt 5" },
    ],
    ...more,
  };
}

const KEPT = { state: "kept", accountId: EVENT_ID, revision: 1, atMs: NOW_MS - 12 * MINUTE } as const;
const NOTHING = { state: "none", accountId: null, revision: null, atMs: null } as const;

/** Somebody whom chat does not have yet. */
export const KIM: PersonView = {
  userId: "kim",
  services: { ...everyService(() => KEPT), chat: NOTHING },
  events: [eventWith({ chat: { status: "delayed", attempt: 4 } })],
};

/** Somebody of whom nothing is known. */
export const NOBODY: PersonView = { userId: "nobody-yet", services: everyService(() => NOTHING), events: [] };

/** Somebody who was erased, while chat does not answer. */
export const PARTLY_AWAY: PersonView = {
  userId: "lee",
  services: {
    ...everyService(() => ({ ...KEPT, state: "erased" as const, revision: 2 })),
    chat: { ...NOTHING, state: "away" },
  },
  events: [],
};
