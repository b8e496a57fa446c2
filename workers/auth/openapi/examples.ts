/** The examples of the API's document: one person, one signup. The document's own test holds them to the schemas. */
import { problem } from "#shared/contract/problem.ts";
import type { Export, ReplicaData } from "#shared/contract/own-data.ts";
import { REPLICAS, everyService, type Service } from "#shared/contract/services.ts";
import type { Session } from "#shared/contract/sessions.ts";
import { firstSnapshot, type Light, type Snapshot, type Status } from "#shared/contract/snapshot.ts";
import type { Media } from "./api-document.ts";

export const PERSON = {
  userId: "kim",
  userPw: "correct horse battery",
  email: "kim@example.com",
  userName: "김철수",
};

export const EVENT_ID = "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11";
export const LOCATION = `/user/${PERSON.userId}/signups/${EVENT_ID}`;
export const TOKEN = "ZWWjY6NFZ3pjGp2tErQBWLqzXR6cXWaLFvdXLhV6K88";
export const KEY = "0b3c1f6e-5d0c-4a53-9d6c-2f1c4f0a7d21";

const about = { eventId: EVENT_ID, userId: PERSON.userId };
const acceptedAt = "2026-11-22T10:00:00.250Z";

/** Every service green, but for these. */
function lights(others: Partial<Record<Service, Light>> = {}): Record<Service, Light> {
  return { ...everyService((): Light => ({ status: "success", tookMs: 103 })), ...others };
}

/** The snapshots of one signup: before it is accepted, right after, in the middle, at the end. And one of a change. */
export const SNAPSHOTS = {
  first: firstSnapshot(PERSON.userId, EVENT_ID, Date.parse("2026-11-22T10:00:00.000Z")),
  accepted: {
    ...about,
    seq: 1,
    services: everyService((): Light => ({ status: "waiting" })),
    settled: false,
    at: acceptedAt,
    acceptedAt,
  },
  delayed: {
    ...about,
    seq: 4,
    services: lights({ chat: { status: "delayed", attempt: 2, nextAttemptAt: "2026-11-22T10:00:15.000Z" } }),
    settled: false,
    at: "2026-11-22T10:00:10.250Z",
    acceptedAt,
  },
  settled: {
    ...about,
    seq: 5,
    services: lights({ chat: { status: "duplicate", tookMs: 12_031 } }),
    settled: true,
    at: "2026-11-22T10:00:12.281Z",
    acceptedAt,
  },
  changed: {
    ...about,
    seq: 4,
    services: lights(),
    settled: true,
    at: "2026-11-22T10:00:00.400Z",
    acceptedAt,
    kind: "changed",
  },
} satisfies Record<string, Snapshot>;

export const SESSION_ID = "5f2b8a1d0c9e4f73a6b1d2c3e4f50617";

/** Two sessions: the current one, and an old one of which nothing more is known. */
export const SESSIONS: Session[] = [
  {
    id: SESSION_ID,
    current: true,
    startedAt: "2026-11-22T10:01:00.000Z",
    seenAt: "2026-11-22T10:01:00.000Z",
    browser: "Firefox",
    platform: "Windows",
    country: "KR",
    city: "Seoul",
  },
  {
    id: "c0ffee1d0c9e4f73a6b1d2c3e4f50617",
    current: false,
    startedAt: "2026-11-01T08:00:00.000Z",
    seenAt: "2026-11-21T20:12:30.000Z",
    browser: null,
    platform: null,
    country: null,
    city: null,
  },
];

const AWAY: ReplicaData = { state: "unavailable" };

/** What each service has of the person. One of them does not answer. */
export const EXPORT: Export = {
  userId: PERSON.userId,
  exportedAt: "2026-11-22T10:05:00.000Z",
  auth: {
    accountId: EVENT_ID,
    userName: PERSON.userName,
    email: PERSON.email,
    role: "ROLE_USER",
    revision: 1,
    createdAt: acceptedAt,
    emailConfirmed: true,
    otherEmails: [],
    sessions: SESSIONS,
    events: [{ eventId: EVENT_ID, kind: "newUser", acceptedAt, services: everyService((): Status => "success") }],
  },
  replicas: {
    ...(Object.fromEntries(REPLICAS.map((replica) => [replica, AWAY])) as Export["replicas"]),
    chat: {
      state: "kept",
      revision: 1,
      createdAt: acceptedAt,
      data: { userName: PERSON.userName, statusMessage: "" },
    },
  },
};

/** A stream, as it is read. */
export const STREAM = [
  "retry: 2000\n\n",
  ...[SNAPSHOTS.first, SNAPSHOTS.accepted, SNAPSHOTS.delayed, SNAPSHOTS.settled].map(
    (one) => `id: ${one.seq}\nevent: ${one.settled ? "settled" : "status"}\ndata: ${JSON.stringify(one)}\n\n`,
  ),
].join("");

/** A refusal for each code that has more to say than its code. */
export const REFUSALS = {
  malformed: problem("malformed"),
  invalid_fields: problem("invalid_fields", {
    errors: [{ field: "userId", code: "too_short", message: "User ID must have at least 3 characters." }],
  }),
  body_too_large: problem("body_too_large", { detail: "at most 8192 bytes" }),
  too_many_requests: problem("too_many_requests", { retryAfterS: 60 }),
  unavailable: problem("unavailable", { retryAfterS: 10 }),
};

/** Examples of one media type, by name. */
export function examples(values: Record<string, unknown>): Pick<Media, "examples"> {
  return { examples: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) };
}
