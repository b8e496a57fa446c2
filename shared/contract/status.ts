/**
 * What a watcher is told: one whole snapshot per frame, the same JSON over SSE, WebSocket and STOMP.
 * A snapshot carries statuses, never a profile, a password or a token.
 */
import * as z from "zod";
import { SERVICES, everyService } from "./services.ts";
import { userIdSchema } from "./user.ts";

/** The two things a service can answer: it has this user from this signup, or it had one by that id before. */
export const verdictSchema = z.enum(["success", "duplicate"]);

export type Verdict = z.infer<typeof verdictSchema>;

/** What a light can say. `waiting` and `delayed` are open (orange); the others are settled. */
export const statusSchema = z.enum(["waiting", "delayed", ...verdictSchema.options, "failed"]);

export type Status = z.infer<typeof statusSchema>;

/** Names one signup, among several of the same userId. */
export const eventIdSchema = z.uuid();

/** One light. `attempt` and `nextAttemptAt` come with `delayed`, `tookMs` (milliseconds) with a settled status. */
const lightSchema = z.object({
  status: statusSchema,
  attempt: z.int().positive().optional(),
  nextAttemptAt: z.iso.datetime().optional(),
  tookMs: z.int().nonnegative().optional(),
});

export type Light = z.infer<typeof lightSchema>;

/** A signup as its watchers see it. `seq` only grows; `settled` means that no service is waiting or delayed. */
export const snapshotSchema = z.object({
  eventId: eventIdSchema,
  userId: userIdSchema,
  seq: z.int().nonnegative(),
  services: z.record(z.enum(SERVICES), lightSchema),
  settled: z.boolean(),
  at: z.iso.datetime(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;

/** True while a service still owes an answer. */
export function isOpen(status: Status): boolean {
  return status === "waiting" || status === "delayed";
}

/** Frame 0: every service waiting, said by the edge before anything has been asked or stored. */
export function firstSnapshot(userId: string, eventId: string, nowMs: number): Snapshot {
  const services = everyService((): Light => ({ status: "waiting" }));
  return { eventId, userId, seq: 0, services, settled: false, at: new Date(nowMs).toISOString() };
}
