/**
 * What replies have brought a signup, for the metrics. Pure. It is read off the change that was stored, and a reply that
 * comes again changes nothing: whoever counts what is here counts nothing twice.
 */
import * as z from "zod";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { verdictSchema } from "#shared/contract/snapshot.ts";
import { isSettled, tookMs } from "./service-lights.ts";
import type { EventState } from "./state.ts";

/**
 * How a signup ended that was answered by every service. `taken`: auth has somebody else by that id. `partly`: auth has
 * the account, and another service has somebody else. One that was given up somewhere has no outcome.
 */
export const OUTCOMES = ["done", "taken", "partly"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * One signup, and what has become known of it. `isFirst`: nothing of it was reported before. `took`: the lights that were
 * answered, and how long each took (milliseconds). `outcome` is null until every light is settled.
 */
export const progressSchema = z.object({
  acceptedAtMs: z.int().nonnegative(),
  isFirst: z.boolean(),
  took: z.array(z.object({ service: z.enum(SERVICES), tookMs: z.int().nonnegative() })),
  outcome: z.enum(OUTCOMES).nullable(),
});

export type Progress = z.infer<typeof progressSchema>;

/**
 * What a change by replies has brought; null if it brought no answer, or if the event is no signup. auth's own answer is
 * reported with the first one of a replica: no reply brings it.
 */
export function progressOf(before: EventState, after: EventState): Progress | null {
  const answered = REPLICAS.filter((service) => isAnswered(after, service) && !isAnswered(before, service));
  if (after.kind !== "newUser" || answered.length === 0) return null;
  const isFirst = !REPLICAS.some((service) => isAnswered(before, service));
  const known = isFirst && isAnswered(after, "auth") ? (["auth", ...answered] as const) : answered;
  return {
    acceptedAtMs: after.services.auth.openedAtMs,
    isFirst,
    took: known.map((service) => ({ service, tookMs: tookMs(after.services[service]) ?? 0 })),
    outcome: outcomeOf(after),
  };
}

function outcomeOf(state: EventState): Outcome | null {
  const statuses = new Set(SERVICES.map((service) => state.services[service].status));
  if (!isSettled(state) || statuses.has("failed")) return null;
  if (state.services.auth.status === "duplicate") return "taken";
  return statuses.has("duplicate") ? "partly" : "done";
}

function isAnswered({ services }: EventState, service: (typeof SERVICES)[number]): boolean {
  return verdictSchema.safeParse(services[service].status).success;
}
