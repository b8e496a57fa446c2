/**
 * What the user's object keeps of one event: as little as it takes to finish it and to show it.
 * Stored as plain JSON and parsed by schema whenever it is read back. A change of its shape keeps the old one readable.
 */
import * as z from "zod";
import { KINDS, accountSchema } from "#shared/contract/account.ts";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { eventIdSchema, hopsSchema, statusSchema } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import { orderSchema, type Order } from "./orders.ts";

const atMs = z.int().nonnegative();

/** One service's part of an event. `nextAttemptAtMs` counts only while the service is open. */
const serviceStateSchema = z.object({
  status: statusSchema,
  openedAtMs: atMs,
  attempts: z.int().nonnegative(),
  nextAttemptAtMs: atMs,
  closedAtMs: atMs.nullable(),
  /** How long the steps before the answer took. Absent from what release 0.2 stored, which ignores it. */
  hops: hopsSchema.optional(),
  /** When it was last asked. States that were stored before this was kept do not say. */
  askedAtMs: atMs.nullable().default(null),
  /** Why the latest attempt failed, in an operator's words. Never shown to watchers. */
  reason: z.string().nullable(),
});

export type ServiceState = z.infer<typeof serviceStateSchema>;

/** Which event this is, and of which account. For a signup, `accountId` is its own `eventId`. */
const identitySchema = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  accountId: eventIdSchema,
  /** Of what was asked for: a second request with the same idempotency key must ask for the same. */
  fingerprint: z.string(),
  /** Ties together what this event causes in every Worker (W3C Trace Context). */
  traceparent: z.string(),
});

/**
 * An event as it is handed to the user's object: checked, and with any password already hashed. `receivedAtMs`: when the
 * edge had it, by the edge's clock.
 */
export type Command = z.infer<typeof identitySchema> & { order: Order; receivedAtMs?: number };

const storedSchema = identitySchema.extend({
  version: z.literal(1),
  kind: z.enum(KINDS),
  /** Counts up with each event that the object accepts: of two events, which one came first. */
  position: z.int().positive(),
  seq: z.int().positive(),
  changedAtMs: atMs,
  /** Until auth has answered; then null, for ever. With it goes the only password hash outside of auth's table. */
  order: orderSchema.nullable(),
  /** The account that auth keeps, as it is sent to the replicas. Null until auth has answered. */
  account: accountSchema.nullable(),
  services: z.record(z.string(), serviceStateSchema),
});

/** One event, under its own `eventId`; an object may hold several of the same userId. */
export type EventState = Omit<z.infer<typeof storedSchema>, "services"> & {
  services: Record<Service, ServiceState>;
};

/**
 * Reads a stored event back. The company may have changed since it was stored: a service that has joined is asked like
 * any other, and one that has left is forgotten.
 */
export const eventStateSchema = storedSchema.transform((stored): EventState => {
  const joined = SERVICES.filter((service) => stored.services[service] === undefined);
  return {
    ...stored,
    seq: joined.length > 0 ? stored.seq + 1 : stored.seq,
    services: everyService((service) => stored.services[service] ?? waitingSince(stored.changedAtMs)),
  };
});

/** A service that has not been asked yet, and may be asked from this time on. */
export function waitingSince(nowMs: number): ServiceState {
  return {
    status: "waiting",
    openedAtMs: nowMs,
    attempts: 0,
    nextAttemptAtMs: nowMs,
    closedAtMs: null,
    askedAtMs: null,
    reason: null,
  };
}
