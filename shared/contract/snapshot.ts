/**
 * Snapshots, which watchers receive: one whole snapshot per frame, the same JSON over server-sent events and WebSocket.
 * A snapshot carries statuses, never a profile, a password or a token.
 */
import * as z from "zod";
import { SERVICES, everyService, type Service } from "./services.ts";
import { userIdSchema } from "./user.ts";

/** A service's answer: it has this account, or it has another one by that userId. */
export const verdictSchema = z.enum(["success", "duplicate"]);

export type Verdict = z.infer<typeof verdictSchema>;

/** The statuses of a light. `waiting` and `delayed` are open (orange); the others are settled. */
export const statusSchema = z.enum(["waiting", "delayed", ...verdictSchema.options, "failed"]);

export type Status = z.infer<typeof statusSchema>;

/** Names one event, among several of the same userId. */
export const eventIdSchema = z.uuid();

/** What an event does to an account that is there already: change it, erase it, or send it to the replicas once more. */
export const LATER_KINDS = ["changed", "erased", "repair"] as const;

const ms = z.int().nonnegative();

/**
 * How long the steps before a service's answer took (milliseconds). auth: `handOverMs`, the password's hash and the way to
 * the user's object; `authMs`, auth's database. A replica: `queueMs`, on its queue; `replicaMs`, at the service; `replyMs`,
 * on the queue of replies. By the clocks of several machines, and therefore not exact. docs/api.md says more.
 */
export const hopsSchema = z.object({ handOverMs: ms, authMs: ms, queueMs: ms, replicaMs: ms, replyMs: ms }).partial();

export type Hops = z.infer<typeof hopsSchema>;

/**
 * One light. `attempt` and `nextAttemptAt` come with `delayed`, `tookMs` (milliseconds) with a settled status, `hops` with a
 * service's answer.
 */
export const lightSchema = z.object({
  status: statusSchema,
  attempt: z.int().positive().optional(),
  nextAttemptAt: z.iso.datetime().optional(),
  tookMs: ms.optional(),
  hops: hopsSchema.optional(),
});

export type Light = z.infer<typeof lightSchema>;

/**
 * A signup as its watchers see it, for whoever writes snapshots: exactly the services of this version. `seq` only grows;
 * `settled` means that no service is waiting or delayed.
 */
export const snapshotSchema = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  seq: z.int().nonnegative(),
  services: z.record(z.enum(SERVICES), lightSchema),
  settled: z.boolean(),
  at: z.iso.datetime(),
  /** When the signup was accepted; frame 0 is sent before that. */
  acceptedAt: z.iso.datetime().optional(),
  /** What the event does. Absent from a signup. */
  kind: z.enum(LATER_KINDS).optional(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * The same for whoever reads what another version may have written: a client, or auth at the edge while its objects run
 * older or newer code. Services and members that are not known here pass through; a service may be missing; a status
 * or a kind may be one that is still to come.
 *
 * @example a snapshot of a company with one more service is read, and passed on whole
 */
export const readSnapshotSchema = z.looseObject({
  ...snapshotSchema.shape,
  kind: z.string().optional(),
  services: z.record(
    z.string(),
    z.looseObject({ ...lightSchema.shape, status: z.string(), hops: z.looseObject(hopsSchema.shape).optional() }),
  ),
});

export type ReadSnapshot = z.infer<typeof readSnapshotSchema>;

/** What a snapshot says of one service. `waiting`, if it says nothing, or something that is not known here. */
export function statusIn(snapshot: ReadSnapshot, service: Service): Status {
  return statusSchema.safeParse(snapshot.services[service]?.status).data ?? "waiting";
}

/** True while a service still owes an answer. */
export function isOpen(status: Status): boolean {
  return status === "waiting" || status === "delayed";
}

/** Frame 0: every service waiting. The edge sends it before anything is asked or stored. */
export function firstSnapshot(userId: string, eventId: string, nowMs: number): Snapshot {
  const services = everyService((): Light => ({ status: "waiting" }));
  return { eventId, userId, seq: 0, services, settled: false, at: new Date(nowMs).toISOString() };
}
