/**
 * What the company has of one person, for that person: `GET /me/export`, and what auth asks each replica for it over a service
 * binding. Workers are deployed one at a time, so what a replica answers is a contract: add, never change.
 */
import * as z from "zod";
import { KINDS, revisionSchema } from "./account.ts";
import { REPLICAS, SERVICES } from "./services.ts";
import { sessionSchema } from "./sessions.ts";
import { eventIdSchema, statusSchema } from "./snapshot.ts";
import { emailSchema, profileSchema, userIdSchema } from "./user.ts";

/** An account's row at one replica: since when (Unix milliseconds), and every column that the service decides on, by its own names. */
export const keptDataSchema = z.object({
  revision: revisionSchema,
  createdAtMs: z.number(),
  data: z.record(z.string(), z.unknown()),
});

export type KeptData = z.infer<typeof keptDataSchema>;

/** A replica's answer about one account. Release 0.2 does not know the question. */
export type OwnData = {
  /** The row of this account, and of no other one by this userId; null if there is none. `data` is what JSON can say. */
  ownData: (of: { userId: string; accountId: string }) => Promise<KeptData | null>;
};

/** What one replica has: `unavailable` if it did not answer in time, `none` if it has nothing of this account. */
const replicaDataSchema = z.object({
  state: z.enum(["kept", "none", "unavailable"]),
  revision: revisionSchema.exactOptional(),
  createdAt: z.iso.datetime().exactOptional(),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});

export type ReplicaData = z.infer<typeof replicaDataSchema>;

/** A recent event of the account: a signup, a change, an erasure or a repair, and how it stands at each service. */
const ownEventSchema = z.object({
  eventId: eventIdSchema,
  kind: z.enum(KINDS),
  acceptedAt: z.iso.datetime(),
  services: z.record(z.enum(SERVICES), statusSchema),
});

/** What auth knows of the account's addresses: whether `email` is confirmed, a new one that waits, and others. */
const ownAddressesSchema = z.object({
  emailConfirmed: z.boolean().exactOptional(),
  newEmail: emailSchema.exactOptional(),
  otherEmails: z.array(emailSchema).exactOptional(),
});

export type OwnAddresses = z.infer<typeof ownAddressesSchema>;

/**
 * What auth has. Never a password's hash, nor a token. `events`: null if they could not be asked for. Without `OwnAddresses`
 * where mails are off and nothing is known of addresses.
 */
const authDataSchema = profileSchema.extend({
  accountId: eventIdSchema,
  revision: revisionSchema,
  createdAt: z.iso.datetime(),
  ...ownAddressesSchema.shape,
  sessions: z.array(sessionSchema),
  events: z.array(ownEventSchema).nullable(),
});

export type AuthData = z.infer<typeof authDataSchema>;

/** `GET /me/export`. */
export const exportSchema = z.object({
  userId: userIdSchema,
  exportedAt: z.iso.datetime(),
  auth: authDataSchema,
  replicas: z.record(z.enum(REPLICAS), replicaDataSchema),
});

export type Export = z.infer<typeof exportSchema>;
