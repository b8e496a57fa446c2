/**
 * One service's light in an event, and a change of it. Pure. Changes are made by `lights.ts` alone, so that `seq` is counted
 * in one place.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen, type Light, type Verdict } from "#shared/contract/snapshot.ts";
import type { EventState, ServiceState } from "./state.ts";

/** What watchers see of a service. */
export function light({ status, openedAtMs, attempts, nextAttemptAtMs, closedAtMs }: ServiceState): Light {
  if (status === "delayed" && attempts > 0) {
    return { status, attempt: attempts, nextAttemptAt: new Date(nextAttemptAtMs).toISOString() };
  }
  // A clock that was set back must not make a light that its own schema refuses.
  return closedAtMs === null ? { status } : { status, tookMs: Math.max(0, closedAtMs - openedAtMs) };
}

/** A service has answered. */
export function withVerdict(state: EventState, service: Service, verdict: Verdict, nowMs: number): EventState {
  return withService(state, service, nowMs, { status: verdict, closedAtMs: nowMs, reason: null });
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
