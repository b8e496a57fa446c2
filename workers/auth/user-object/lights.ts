/**
 * The decisions about one event: which services to ask now, when to wake next, what its watchers see. Pure functions of
 * `(state, …, now)`; no clock, no chance, no I/O, no platform. Called by `saga.ts`, which carries them out: first at auth
 * (`store-account.ts`), then at the replicas. The same for every kind of event; the few rules that differ are in `kinds/`.
 *
 * A decision that changes nothing returns the state that it was given, so that the caller can tell by identity whether
 * there is something to store. `seq` grows when, and only when, what watchers see has changed.
 */
import { REPLICAS, SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { isOpen, type Hops, type Snapshot, type Verdict } from "#shared/contract/snapshot.ts";
import { keptUntilMs } from "./bounds.ts";
import { authHops, handOverHops, replyHops, type ReplyTimes } from "./hops.ts";
import { KIND_RULES } from "./kinds/kinds.ts";
import type { Stored } from "./orders.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, retryDelayMs } from "./schedule.ts";
import { isSettled, light, withHops, withService, withVerdict } from "./service-lights.ts";
import { waitingSince, type Command, type EventState } from "./state.ts";

export { isFull, isSpent } from "./bounds.ts";
export { answerAfter, withErased } from "./kinds/erased.ts";
export { noteAtMs, noted, telling, told } from "./notes.ts";
export { progressOf } from "./progress.ts";
export { isSettled } from "./service-lights.ts";

/** An event as it is to be stored, and the services that are to be asked once that is done. */
export type Turn = { state: EventState; attempts: readonly Service[] };

/**
 * A new event: every service waiting, auth due at once. `seq` 1 says that it is accepted; frame 0 promised nothing.
 *
 * @param sameUser every event of this userId that was accepted before
 */
export function begin(
  { order, receivedAtMs, ...identity }: Command,
  nowMs: number,
  sameUser: readonly EventState[] = [],
): EventState {
  const position = 1 + Math.max(0, ...sameUser.map((other) => other.position));
  const waiting = waitingSince(nowMs);
  const services = { ...everyService(() => waiting), auth: withHops(waiting, handOverHops(receivedAtMs, nowMs)) };
  const known = { version: 1, kind: order.kind, ...identity, position } as const;
  return { ...known, seq: 1, changedAtMs: nowMs, order, account: null, services };
}

/**
 * Lets time pass, and counts an attempt at each service that is due. The state is to be stored before the attempts are
 * made: an attempt that is lost is made again at the service's next turn, which is set here.
 *
 * @param sameUser every event of this userId; some of them may have to go first
 * @param random in [0, 1): where in the jitter's range the next delays fall
 */
export function turn(state: EventState, nowMs: number, sameUser: readonly EventState[], random: number): Turn {
  const aged = passTime(state, nowMs);
  const attempts = due(aged, nowMs, sameUser);
  return { state: countAttempts(aged, attempts, nowMs, random), attempts };
}

/**
 * The services that may be asked now. auth comes first: until it has answered, nobody knows which account to send.
 * Afterwards every open replica is asked, whatever auth's verdict was.
 */
export function due(state: EventState, nowMs: number, sameUser: readonly EventState[] = []): Service[] {
  return askable(state, sameUser).filter((service) => state.services[service].nextAttemptAtMs <= nowMs);
}

/** Counts an attempt at each of these services, and moves their next turn into the future. */
export function countAttempts(
  state: EventState,
  services: readonly Service[],
  nowMs: number,
  random: number,
): EventState {
  return services.reduce((changed, service) => {
    const attempts = changed.services[service].attempts + 1;
    const nextAttemptAtMs = nowMs + retryDelayMs(attempts, random);
    return withService(changed, service, nowMs, { attempts, nextAttemptAtMs, askedAtMs: nowMs });
  }, state);
}

/**
 * auth has answered: see `Stored`. An answer that comes after auth was given up changes no light.
 *
 * @param askedAtMs when this attempt began
 */
export function recordStored(state: EventState, stored: Stored, nowMs: number, askedAtMs?: number): EventState {
  switch (stored.kind) {
    case "kept":
      return recordKept(state, stored, nowMs, authHops(askedAtMs, nowMs));
    case "moved on":
      return countAnew(state, stored.revision, nowMs);
    case "gone":
      return state.order === null ? state : giveUp({ ...state, order: null }, "auth keeps no such account", nowMs);
  }
}

/** The account to send is the one that auth keeps, and the order has left the journal, a password's hash with it. */
function recordKept(
  state: EventState,
  { verdict, account }: Extract<Stored, { kind: "kept" }>,
  nowMs: number,
  hops: Hops,
): EventState {
  const isLate = !isOpen(state.services.auth.status);
  if (isLate && state.order === null) return state;
  const answered = isLate ? state : withVerdict(state, "auth", verdict, nowMs, hops);
  return { ...answered, account, order: null };
}

/** The account is at another revision than a change was counted from: the change is due again, counted from this one. */
function countAnew(state: EventState, revision: number, nowMs: number): EventState {
  if (state.order?.kind !== "changed") return state;
  const order = { ...state.order, revision: revision + 1 };
  return withService({ ...state, order }, "auth", nowMs, { nextAttemptAtMs: nowMs });
}

/** An operator does not want to wait: of these services, those that are delayed are due now. */
export function hastened(state: EventState, services: readonly Service[], nowMs: number): EventState {
  return services
    .filter((service) => state.services[service].status === "delayed")
    .reduce((changed, service) => withService(changed, service, nowMs, { nextAttemptAtMs: nowMs }), state);
}

/** A replica has answered. A late or repeated answer changes nothing: what is settled stays as it is. */
export function recordReply(
  state: EventState,
  service: Service,
  verdict: Verdict,
  nowMs: number,
  times?: ReplyTimes,
): EventState {
  if (!isOpen(state.services[service].status)) return state;
  return withVerdict(state, service, verdict, nowMs, replyHops(times, nowMs));
}

/** An attempt failed. The reason is kept for operators; the next turn is already set. */
export function recordFailure(state: EventState, service: Service, reason: string): EventState {
  if (!isOpen(state.services[service].status)) return state;
  return withService(state, service, state.changedAtMs, { reason });
}

/** A queue has given up on a request. It will be sent again when its turn comes; until then the answer is delayed. */
export function recordDeadRequest(state: EventState, service: Service, nowMs: number): EventState {
  if (!isOpen(state.services[service].status)) return state;
  return withService(state, service, nowMs, { status: "delayed", reason: "the request ended as a dead letter" });
}

/** What time alone does: an answer owed for long is `delayed`, and one owed for too long is `failed`. */
export function passTime(state: EventState, nowMs: number): EventState {
  return SERVICES.reduce((changed, service) => {
    const { status, openedAtMs } = changed.services[service];
    if (!isOpen(status)) return changed;
    if (nowMs >= openedAtMs + FAILED_AFTER_MS) {
      return withService(changed, service, nowMs, { status: "failed", closedAtMs: nowMs });
    }
    const late = status === "waiting" && nowMs >= openedAtMs + DELAYED_AFTER_MS;
    return late ? withService(changed, service, nowMs, { status: "delayed" }) : changed;
  }, state);
}

/** When this event next needs somebody to look at it: the earliest turn, status change or clean-up. */
export function nextWakeAt(state: EventState, sameUser: readonly EventState[] = []): number {
  if (isSettled(state)) return keptUntilMs(state);
  const turns = askable(state, sameUser).map((service) => state.services[service].nextAttemptAtMs);
  const changes = SERVICES.map((service) => state.services[service])
    .filter(({ status }) => isOpen(status))
    .map(({ status, openedAtMs }) => openedAtMs + (status === "waiting" ? DELAYED_AFTER_MS : FAILED_AFTER_MS));
  return Math.min(...turns, ...changes);
}

/** What watchers see. */
export function snapshot(state: EventState): Snapshot {
  return {
    eventId: state.eventId,
    userId: state.userId,
    seq: state.seq,
    services: everyService((service) => light(state.services[service])),
    settled: isSettled(state),
    at: new Date(state.changedAtMs).toISOString(),
    acceptedAt: new Date(state.services.auth.openedAtMs).toISOString(),
    ...(state.kind !== "newUser" && { kind: state.kind }),
  };
}

/** The open services that may be asked at all: auth until it has answered, then the replicas. */
function askable(state: EventState, sameUser: readonly EventState[]): readonly Service[] {
  const authStatus = state.services.auth.status;
  if (authStatus === "failed") return [];
  const candidates: readonly Service[] = isOpen(authStatus) ? ["auth"] : REPLICAS;
  return candidates.filter(
    (service) =>
      isOpen(state.services[service].status) &&
      !sameUser.some((other) => isOpen(other.services[service].status) && waitsFor(state, other, service)),
  );
}

function waitsFor(state: EventState, other: EventState, service: Service): boolean {
  return other.eventId !== state.eventId && KIND_RULES[state.kind].waitsFor(state, other, service);
}

/** Nothing more can come of this event: each open service has failed. */
function giveUp(state: EventState, reason: string, nowMs: number): EventState {
  return SERVICES.filter((service) => isOpen(state.services[service].status)).reduce(
    (changed, service) => withService(changed, service, nowMs, { status: "failed", closedAtMs: nowMs, reason }),
    state,
  );
}
