/** The examples of the API's document: one person, one signup. The document's own test holds them to the schemas. */
import { problem } from "#shared/contract/problem.ts";
import { everyService, type Service } from "#shared/contract/services.ts";
import { firstSnapshot, type Light, type Snapshot } from "#shared/contract/snapshot.ts";
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

/** The snapshots of one signup: before it is accepted, right after, in the middle, at the end. */
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
} satisfies Record<string, Snapshot>;

/** A stream, as it is read. */
export const STREAM = [
  "retry: 2000\n\n",
  ...Object.values(SNAPSHOTS).map(
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
