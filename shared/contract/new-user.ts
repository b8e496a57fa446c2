/**
 * The two messages of a signup: `user.newUser.req` (auth asks a replica to keep a user) and `user.newUser.res` (the
 * replica answers). CloudEvents 1.0 in JSON. Queues deliver at least once and in any order, so a message says all
 * that its receiver needs and may be handled any number of times; unknown fields are ignored.
 */
import * as z from "zod";
import { REPLICAS, type Replica } from "./services.ts";
import { eventIdSchema, verdictSchema, type Verdict } from "./status.ts";
import { profileSchema, userIdSchema, type Profile } from "./user.ts";

/**
 * What every message carries, after the CloudEvents 1.0.2 specification: `id` is the signup's eventId (a resend has
 * the same one), `subject` its userId. What a version adds is optional to its readers, so that Workers can be deployed one at a time.
 */
const envelope = z.object({
  specversion: z.literal("1.0"),
  id: eventIdSchema,
  subject: userIdSchema,
  time: z.iso.datetime(),
  traceparent: z.string().max(64).optional(),
});

const replicaPath = z.enum(REPLICAS.map((replica) => `/${replica}` as const));

/**
 * auth → one replica: keep this user. `recipient`, an extension attribute, says which one, for the day on which the
 * request ends as a dead letter; requests of the first version had none.
 */
export const newUserRequestSchema = envelope
  .extend({
    type: z.literal("user.newUser.req"),
    source: z.literal("/auth"),
    recipient: replicaPath.optional(),
    data: profileSchema.extend({ userId: userIdSchema }),
  })
  .refine((request) => request.subject === request.data.userId, "a request is about its own subject");

export type NewUserRequest = z.infer<typeof newUserRequestSchema>;

/** A replica → auth: its verdict. A replica speaks for itself alone, so `source` and `data.service` must agree. */
export const newUserReplySchema = envelope
  .extend({
    type: z.literal("user.newUser.res"),
    source: replicaPath,
    data: z.object({ service: z.enum(REPLICAS), verdict: verdictSchema }),
  })
  .refine((reply) => reply.source === `/${reply.data.service}`, "a service answers for itself alone");

export type NewUserReply = z.infer<typeof newUserReplySchema>;

/** Says which signup a message belongs to, and when it was written (milliseconds). */
export type Correlation = { eventId: string; userId: string; traceparent?: string | undefined; nowMs: number };

/** The request that asks a replica to keep the user with this profile: the one that auth keeps. */
export function newUserRequest(correlation: Correlation, recipient: Replica, profile: Profile): NewUserRequest {
  const { userName, email, role } = profile;
  return {
    ...about(correlation),
    type: "user.newUser.req",
    source: "/auth",
    recipient: `/${recipient}`,
    data: { userId: correlation.userId, userName, email, role },
  };
}

/** A replica's answer to a request. */
export function newUserReply(correlation: Correlation, service: Replica, verdict: Verdict): NewUserReply {
  return { ...about(correlation), type: "user.newUser.res", source: `/${service}`, data: { service, verdict } };
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
