/**
 * What the Signup object keeps of one signup: as little as it takes to finish it and to show it.
 * Stored as plain JSON and parsed by schema whenever it is read back; who changes its shape keeps the old one readable.
 */
import * as z from "zod";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { eventIdSchema, statusSchema } from "#shared/contract/status.ts";
import { profileSchema, userIdSchema } from "#shared/contract/user.ts";

const atMs = z.int().nonnegative();

/** One service's part of a signup. `nextAttemptAtMs` counts only while the service is open. */
const serviceStateSchema = z.object({
  status: statusSchema,
  openedAtMs: atMs,
  attempts: z.int().nonnegative(),
  nextAttemptAtMs: atMs,
  closedAtMs: atMs.nullable(),
  /** Why the latest attempt came to nothing, in an operator's words. Never shown to watchers. */
  reason: z.string().nullable(),
});

export type ServiceState = z.infer<typeof serviceStateSchema>;

const storedSchema = z.object({
  version: z.literal(1),
  eventId: eventIdSchema,
  userId: userIdSchema,
  seq: z.int().positive(),
  changedAtMs: atMs,
  /** The newcomer's, until auth has answered; from then on the one that auth keeps. */
  profile: profileSchema,
  /** A PHC string, until auth has answered; then null, for ever. */
  passwordHash: z.string().nullable(),
  /** Of the newcomer's profile: a second request with the same idempotency key must bring the same one. */
  fingerprint: z.string(),
  /** Ties together what this signup causes in every Worker (W3C Trace Context). */
  traceparent: z.string(),
  services: z.record(z.string(), serviceStateSchema),
});

/** One signup, under its own `eventId`; an object may hold several of the same userId. */
export type SignupState = Omit<z.infer<typeof storedSchema>, "services"> & {
  services: Record<Service, ServiceState>;
};

/**
 * Reads a stored signup back. The company may have changed since it was stored: a service that has joined is asked
 * like any other, and one that has left is forgotten.
 */
export const signupStateSchema = storedSchema.transform((stored): SignupState => {
  const joined = SERVICES.filter((service) => stored.services[service] === undefined);
  return {
    ...stored,
    seq: joined.length > 0 ? stored.seq + 1 : stored.seq,
    services: everyService((service) => stored.services[service] ?? waitingSince(stored.changedAtMs)),
  };
});

/** A service that has not been asked yet, and whose turn it has been since then. */
export function waitingSince(nowMs: number): ServiceState {
  return {
    status: "waiting",
    openedAtMs: nowMs,
    attempts: 0,
    nextAttemptAtMs: nowMs,
    closedAtMs: null,
    reason: null,
  };
}
