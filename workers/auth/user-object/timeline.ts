/**
 * What an operator sees of one event: its snapshot, and what has happened to it in the order of time, as far as its state
 * says. Pure.
 */
import type { Kind } from "#shared/contract/account.ts";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { isOpen, type Snapshot } from "#shared/contract/snapshot.ts";
import { snapshot } from "./lights.ts";
import type { EventState, ServiceState } from "./state.ts";

/**
 * One thing that happened, or that is to happen: `accepted`, `asked, attempt 3`, `success`, `duplicate`, `failed`, or
 * `next attempt 4`. With the reason of a failure, if there is one: `asked, attempt 3: Network connection lost.`
 */
type Moment = { atMs: number; service: Service; what: string };

/** One event of a userId. */
export type KnownEvent = {
  eventId: string;
  /** Of which account it is: a signup that auth refused is of an account of its own. */
  accountId: string;
  kind: Kind;
  acceptedAtMs: number;
  snapshot: Snapshot;
  timeline: Moment[];
};

/** An event as an operator sees it. */
export function knownEvent(state: EventState): KnownEvent {
  const { eventId, accountId, kind } = state;
  const acceptedAtMs = state.services.auth.openedAtMs;
  const accepted: Moment = { atMs: acceptedAtMs, service: "auth", what: "accepted" };
  const later = SERVICES.flatMap((service) => momentsOf(service, state.services[service]));
  const timeline = [accepted, ...later.toSorted((a, b) => a.atMs - b.atMs)];
  return { eventId, accountId, kind, acceptedAtMs, snapshot: snapshot(state), timeline };
}

function momentsOf(service: Service, of: ServiceState): Moment[] {
  const why = of.reason === null ? "" : `: ${of.reason}`;
  const moments: Moment[] = [];
  if (of.askedAtMs !== null) {
    const failure = of.closedAtMs === null ? why : "";
    moments.push({ atMs: of.askedAtMs, service, what: `asked, attempt ${of.attempts}${failure}` });
  }
  if (of.closedAtMs !== null) moments.push({ atMs: of.closedAtMs, service, what: `${of.status}${why}` });
  if (isOpen(of.status) && of.attempts > 0) {
    moments.push({ atMs: of.nextAttemptAtMs, service, what: `next attempt ${of.attempts + 1}` });
  }
  return moments;
}
