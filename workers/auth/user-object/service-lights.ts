/**
 * One service's light in an event, and a change of it. Pure. Changes are made by `lights.ts` alone, so that `seq` is counted
 * in one place.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen, type Hops, type Light, type Verdict } from "#shared/contract/snapshot.ts";
import type { EventState, ServiceState } from "./state.ts";

/** What watchers see of a service. */
export function light(service: ServiceState): Light {
  const { status, attempts, nextAttemptAtMs } = service;
  if (status === "delayed" && attempts > 0) {
    return { status, attempt: attempts, nextAttemptAt: new Date(nextAttemptAtMs).toISOString() };
  }
  const took = tookMs(service);
  if (took === null) return { status };
  return { status, tookMs: took, ...(service.hops !== undefined && { hops: service.hops }) };
}

/** How long a service took (milliseconds); null while it owes an answer. Never negative: a clock may be set back. */
export function tookMs({ openedAtMs, closedAtMs }: ServiceState): number | null {
  return closedAtMs === null ? null : Math.max(0, closedAtMs - openedAtMs);
}

/** A service has answered. `hops` are the steps that the answer tells of, beside those that are known. */
export function withVerdict(
  state: EventState,
  service: Service,
  verdict: Verdict,
  nowMs: number,
  hops: Hops,
): EventState {
  const answered = withHops(state.services[service], hops);
  return withService(state, service, nowMs, { ...answered, status: verdict, closedAtMs: nowMs, reason: null });
}

/** A service of which some steps are known, beside those that were known before. */
export function withHops(service: ServiceState, hops: Hops): ServiceState {
  return Object.keys(hops).length === 0 ? service : { ...service, hops: { ...service.hops, ...hops } };
}

/** A service changes. `seq` counts the change if watchers see it; a change that changes nothing returns the same state. */
export function withService(
  state: EventState,
  service: Service,
  nowMs: number,
  change: Partial<ServiceState>,
): EventState {
  const before = state.services[service];
  const after = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(after)) return state;
  const changed = { ...state, services: { ...state.services, [service]: after } };
  if (JSON.stringify(light(before)) === JSON.stringify(light(after))) return changed;
  return { ...changed, seq: state.seq + 1, changedAtMs: nowMs };
}

/** True when no service owes an answer. */
export function isSettled(state: EventState): boolean {
  return SERVICES.every((service) => !isOpen(state.services[service].status));
}
