/**
 * The messages between auth and its replicas: a request (`user.newUser.req` and its like: keep this account as it
 * stands) and its reply (`.res`). CloudEvents 1.0 in JSON. Queues deliver at least once and in any order, so a message
 * holds all that its receiver needs, and may be handled any number of times; unknown fields are ignored. A replica handles
 * requests in `shared/replica/`, by the rule of `keep-accounts.ts`.
 */
import * as z from "zod";
import { KINDS, profileOf, revisionSchema, type Account, type Kind } from "./account.ts";
import { REPLICAS, type Replica } from "./services.ts";
import { eventIdSchema, verdictSchema, type Verdict } from "./snapshot.ts";
import { profileSchema, userIdSchema } from "./user.ts";

/**
 * What every message carries, after the CloudEvents 1.0.2 specification: `id` is the event's eventId (a resend has the
 * same one), `subject` its userId. What a version adds is optional to its readers, so that Workers can be deployed one
 * at a time.
 */
const envelope = z.object({
  specversion: z.literal("1.0"),
  id: eventIdSchema,
  subject: userIdSchema,
  time: z.iso.datetime(),
  traceparent: z.string().max(64).optional(),
});

const replicaPath = z.enum(REPLICAS.map((replica) => `/${replica}` as const));

/** Names an account's state. Requests of the first version had neither field. */
const stateNames = z.object({
  userId: userIdSchema,
  accountId: eventIdSchema.optional(),
  revision: revisionSchema.optional(),
});

const dataSchema = z.union([
  stateNames.required().extend({ erased: z.literal(true) }),
  stateNames.extend(profileSchema.shape),
]);

/**
 * auth → one replica: keep this account as it stands. `recipient`, an extension attribute, names the replica, for a
 * request that ends as a dead letter; requests of the first version had none.
 *
 * Without `accountId` and `revision` (the first version), the account is the signup's own, at revision 1.
 */
export const accountRequestSchema = envelope
  .extend({
    type: z.enum(KINDS.map((kind) => `user.${kind}.req` as const)),
    source: z.literal("/auth"),
    recipient: replicaPath.optional(),
    data: dataSchema,
  })
  .refine((request) => request.subject === request.data.userId, "a request is about its own subject")
  .transform((request) => {
    const { accountId = request.id, revision = 1 } = request.data;
    return { ...request, data: { ...request.data, accountId, revision } };
  });

/** A request as it is read. */
export type AccountRequest = z.infer<typeof accountRequestSchema>;

/** A replica → auth: its verdict. A replica answers for itself alone, so `source` and `data.service` must agree. */
export const accountReplySchema = envelope
  .extend({
    type: z.enum(KINDS.map((kind) => `user.${kind}.res` as const)),
    source: replicaPath,
    data: z.object({
      service: z.enum(REPLICAS),
      verdict: verdictSchema,
      /** When the request was sent (its `time`), and when the service had it. Replies of release 0.2 have neither. */
      askedAt: z.iso.datetime().optional(),
      receivedAt: z.iso.datetime().optional(),
    }),
  })
  .refine((reply) => reply.source === `/${reply.data.service}`, "a service answers for itself alone");

export type AccountReply = z.infer<typeof accountReplySchema>;

/** The event that a message belongs to, and when the message was written (milliseconds). */
export type Correlation = {
  kind: Kind;
  eventId: string;
  userId: string;
  traceparent?: string | undefined;
  nowMs: number;
};

/** The request that asks a replica to keep this account as it stands. */
export function accountRequest(correlation: Correlation, recipient: Replica, account: Account): AccountRequest {
  const { accountId, revision, profile } = account;
  const state = { userId: correlation.userId, accountId, revision };
  return {
    ...about(correlation),
    type: `user.${correlation.kind}.req`,
    source: "/auth",
    recipient: `/${recipient}`,
    data: profile === null ? { ...state, erased: true } : { ...state, ...profileOf(profile) },
  };
}

/** A replica's answer to a request. `times`: when the request was sent, and when it was received. */
export function accountReply(
  correlation: Correlation,
  service: Replica,
  verdict: Verdict,
  times: Pick<AccountReply["data"], "askedAt" | "receivedAt"> = {},
): AccountReply {
  return {
    ...about(correlation),
    type: `user.${correlation.kind}.res`,
    source: `/${service}`,
    data: { service, verdict, ...times },
  };
}

/** The kind of the event that a message belongs to. */
export function kindOf({ type }: Pick<AccountRequest | AccountReply, "type">): Kind {
  const kind = KINDS.find((candidate) => type.startsWith(`user.${candidate}.`));
  if (kind === undefined) throw new Error("a message has a type that its schema refuses");
  return kind;
}

/** The account's state that a request asks a replica to keep. */
export function accountOf({ data }: Pick<AccountRequest, "data">): Account {
  const { accountId, revision } = data;
  if ("erased" in data) return { accountId, revision, profile: null };
  return { accountId, revision, profile: profileOf(data) };
}

function about({ eventId, userId, traceparent, nowMs }: Correlation) {
  return {
    specversion: "1.0" as const,
    id: eventId,
    subject: userId,
    time: new Date(nowMs).toISOString(),
    datacontenttype: "application/json",
    ...(traceparent !== undefined && { traceparent }),
  };
}
