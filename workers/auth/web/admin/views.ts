/**
 * What the pages under /admin show, as plain data: the routes gather it, the pages render it. Nothing here holds a password,
 * an e-mail address or a user name; a userId is the most that is said of a person.
 */
import type { Kind } from "#shared/contract/account.ts";
import type { Drift } from "#shared/contract/answers.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";

/**
 * How a signup ended by its answers. `taken`: auth said `duplicate`. `partly`: auth has the account, and another service said
 * `duplicate`. What was given up is counted by `late`.
 */
export type Outcome = "done" | "taken" | "partly";

/** One hour from `startMs` on. `accepted`: signups that were accepted in it; `outcomes`: those that were settled in it. */
export type Hour = { startMs: number; accepted: number; outcomes: Record<Outcome, number> };

/** How long a service took to answer: half of `count` answers took at most `p50Ms`, 95 % of them at most `p95Ms`. */
export type Percentiles = { p50Ms: number | null; p95Ms: number | null; count: number };

/** What waits in a queue; null if the queue did not say. */
type Backlog = { queue: string; messages: number | null; oldestMs: number | null };

/** A version of a service, and when it was first seen. */
type Deployment = { service: Service; versionId: string; seenAtMs: number };

/** Most of the counts end here: 1,000 means "1,000 or more". */
export const COUNT_MAX = 1_000;

/** What a service is late with: up to `COUNT_MAX` of each status. */
export type Late = { delayed: number; failed: number; oldestSinceMs: number | null };

/** A condition that holds, and has been told to the operators. */
type OpenAlert = { condition: string; subject: string; sinceMs: number };

/** A way on which alerts are sent. */
export type ChannelName = "webhook" | "mail";

/** What a channel answered to a message. `reason`: null if it took it, otherwise why not, as it is in the log. */
export type ChannelAnswer = { channel: ChannelName; reason: string | null };

export type Overview = {
  nowMs: number;
  /** The last 24, oldest first. */
  hours: Hour[];
  /** `hours`: of the same hours. */
  took: Record<Service, { day: Percentiles; hours: Percentiles[] }>;
  late: Record<Service, Late>;
  backlogs: Backlog[];
  drift: Record<Replica, Drift>;
  /** Up to `COUNT_MAX`. */
  deadLetters: number;
  alerts: OpenAlert[];
  /** Those that are set up. */
  channels: ChannelName[];
  /** The newest 10. */
  deployments: Deployment[];
};

/** One answer that is late. `nextAttemptAtMs`: null once it was given up. */
export type StuckRow = {
  service: Service;
  userId: string;
  eventId: string;
  kind: Kind;
  status: "delayed" | "failed";
  sinceMs: number;
  attempts: number;
  nextAttemptAtMs: number | null;
  reason: string | null;
};

/** `next` leads to the rows after these; null on the last page. */
export type StuckPage = { rows: StuckRow[]; next: string | null };

/** A dead letter that belongs to no event. `body` has no personal data beyond the userId. */
export type DeadLetterRow = {
  messageId: string;
  userId: string | null;
  reason: string;
  sentAtMs: number;
  receivedAtMs: number;
  body: string;
};

export type DeadLetterPage = { rows: DeadLetterRow[]; next: string | null };

/** What an administrator did. `genuine` is false for a row that auth has not written. */
export type ActionRow = {
  id: number;
  who: string;
  atMs: number;
  /** Such as "send-again". */
  what: string;
  of: { service: Service | null; userId: string | null; status: "delayed" | "failed" | null; messageId: string | null };
  found: number;
  sent: number;
  endedAtMs: number | null;
  genuine: boolean;
};

export type ActionPage = { rows: ActionRow[]; next: string | null };

/** One userId at one service. `away`: the service did not answer. */
export type Keeping = {
  state: "kept" | "erased" | "none" | "away";
  accountId: string | null;
  revision: number | null;
  atMs: number | null;
};

/**
 * One event of a userId, with what happened to it in order: `accepted`, `asked, attempt 3`, `next attempt 4`, or a settled
 * status; after a colon, why it failed. How long each step took is in the snapshot.
 */
export type PersonEvent = {
  eventId: string;
  kind: Kind;
  acceptedAtMs: number;
  snapshot: ReadSnapshot;
  timeline: { atMs: number; service: string; what: string }[];
};

/** One userId as each part knows it. */
export type PersonView = {
  userId: string;
  services: Record<Service, Keeping>;
  /** Newest first. */
  events: PersonEvent[];
};
