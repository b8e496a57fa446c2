/**
 * The decisions of a signup: what is waiting, what to send now, when to wake next, what watchers see.
 * Pure functions of `(state, …, now)`; no clock, no chance, no I/O, no platform. `signup.ts` is the shell around them.
 *
 * A change that changes nothing returns the state it was given, so that the shell can tell by identity whether there
 * is something to store. `seq` grows when, and only when, what watchers see has changed.
 */
import { REPLICAS, SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { isOpen, type Light, type Snapshot, type Verdict } from "#shared/contract/status.ts";
import type { Profile } from "#shared/contract/user.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS, retryDelayMs } from "./schedule.ts";
import { waitingSince, type ServiceState, type SignupState } from "./state.ts";

/**
 * What somebody asked for, ready to be journalled: checked, and with the password already hashed (a PHC string).
 * `fingerprint` tells one profile from another, should the same signup be asked for again.
 */
export type SignupCommand = {
  eventId: string;
  userId: string;
  profile: Profile;
  passwordHash: string;
  fingerprint: string;
  traceparent: string;
};

/** A new signup: every service waiting, auth due at once. `seq` 1 says that it is accepted: frame 0 was only said. */
export function begin(command: SignupCommand, nowMs: number): SignupState {
  return { version: 1, ...command, seq: 1, changedAtMs: nowMs, services: everyService(() => waitingSince(nowMs)) };
}

/**
 * A user that auth keeps, looked at again: auth's answer is known, the replicas are asked once more. A replica that has
 * this user says so; one that has lost it keeps it again.
 */
export function revisit(command: Omit<SignupCommand, "passwordHash">, nowMs: number): SignupState {
  const asked = begin({ ...command, passwordHash: "" }, nowMs);
  return recordStored(asked, { verdict: "success", kept: command.profile }, nowMs);
}

/**
 * The services whose turn it is. auth comes first: until it has answered, nobody knows which profile to send.
 * Afterwards every open replica is asked, whatever auth's verdict was.
 *
 * @param sameUser every signup of this userId; some of them may have to go first
 */
export function due(state: SignupState, nowMs: number, sameUser: readonly SignupState[] = []): Service[] {
  return askable(state, sameUser).filter((service) => state.services[service].nextAttemptAtMs <= nowMs);
}

/**
 * Counts an attempt at each of these services, and moves their next turn into the future, so that nothing is due twice
 * at once. To be stored before the attempt is made: if the attempt is lost, the next turn makes up for it.
 */
export function recordAttempts(
  state: SignupState,
  services: readonly Service[],
  nowMs: number,
  random: number,
): SignupState {
  return services.reduce((changed, service) => {
    const attempts = changed.services[service].attempts + 1;
    return withService(changed, service, nowMs, { attempts, nextAttemptAtMs: nowMs + retryDelayMs(attempts, random) });
  }, state);
}

/** auth has answered: the profile to spread is the one it keeps, and the hash has left the journal. */
export function recordStored(
  state: SignupState,
  stored: { verdict: Verdict; kept: Profile },
  nowMs: number,
): SignupState {
  if (!isOpen(state.services.auth.status)) return state;
  const answered = withVerdict(state, "auth", stored.verdict, nowMs);
  return { ...answered, profile: stored.kept, passwordHash: null };
}

/** A replica has answered. A late or repeated answer changes nothing: what is settled stays as it is. */
export function recordReply(state: SignupState, service: Service, verdict: Verdict, nowMs: number): SignupState {
  return isOpen(state.services[service].status) ? withVerdict(state, service, verdict, nowMs) : state;
}

/** An attempt came to nothing. The reason is kept for operators; the next turn is already set. */
export function recordFailure(state: SignupState, service: Service, reason: string): SignupState {
  const { status, reason: known } = state.services[service];
  if (!isOpen(status) || known === reason) return state;
  return withService(state, service, state.changedAtMs, { reason });
}

/** A queue has given up on a request. It will be sent again when its turn comes; until then the answer is delayed. */
export function recordDeadRequest(state: SignupState, service: Service, nowMs: number): SignupState {
  if (!isOpen(state.services[service].status)) return state;
  return withService(state, service, nowMs, { status: "delayed", reason: "the request ended as a dead letter" });
}

/** What time alone does: an answer owed for long is `delayed`, and one owed for too long is `failed`. */
export function passTime(state: SignupState, nowMs: number): SignupState {
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

/** When this signup next needs somebody to look at it: the earliest turn, status change or clean-up. */
export function nextWakeAt(state: SignupState, sameUser: readonly SignupState[] = []): number {
  if (isSettled(state)) return state.changedAtMs + KEPT_AFTER_SETTLED_MS;
  const turns = askable(state, sameUser).map((service) => state.services[service].nextAttemptAtMs);
  const changes = SERVICES.map((service) => state.services[service])
    .filter(({ status }) => isOpen(status))
    .map(({ status, openedAtMs }) => openedAtMs + (status === "waiting" ? DELAYED_AFTER_MS : FAILED_AFTER_MS));
  return Math.min(...turns, ...changes);
}

/** True when no service owes an answer. */
export function isSettled(state: SignupState): boolean {
  return SERVICES.every((service) => !isOpen(state.services[service].status));
}

/** True when a settled signup has been kept for as long as it is shown. */
export function isSpent(state: SignupState, nowMs: number): boolean {
  return isSettled(state) && nowMs >= nextWakeAt(state);
}

/** What watchers see. */
export function snapshot(state: SignupState): Snapshot {
  return {
    eventId: state.eventId,
    userId: state.userId,
    seq: state.seq,
    services: everyService((service) => light(state.services[service])),
    settled: isSettled(state),
    at: new Date(state.changedAtMs).toISOString(),
  };
}

/** The open services that may be asked at all: auth until it has answered, then the replicas. */
function askable(state: SignupState, sameUser: readonly SignupState[]): readonly Service[] {
  const authStatus = state.services.auth.status;
  if (isOpen(authStatus)) return ["auth"];
  if (authStatus === "failed") return [];
  const first = authStatus === "duplicate" ? sameUser.filter(mayBeKept) : [];
  return REPLICAS.filter(
    (service) =>
      isOpen(state.services[service].status) && !first.some((other) => isOpen(other.services[service].status)),
  );
}

/**
 * True of the signup whose user auth keeps, and of one that may turn out to be it. At each replica it goes before those
 * that auth has refused: theirs would become the row there, and it would be told `duplicate` of its own user.
 */
function mayBeKept({ services: { auth } }: SignupState): boolean {
  return isOpen(auth.status) || auth.status === "success";
}

function light({ status, openedAtMs, attempts, nextAttemptAtMs, closedAtMs }: ServiceState): Light {
  if (status === "delayed" && attempts > 0) {
    return { status, attempt: attempts, nextAttemptAt: new Date(nextAttemptAtMs).toISOString() };
  }
  // A clock that was set back must not make a light that its own schema refuses.
  return closedAtMs === null ? { status } : { status, tookMs: Math.max(0, closedAtMs - openedAtMs) };
}

function withVerdict(state: SignupState, service: Service, verdict: Verdict, nowMs: number): SignupState {
  return withService(state, service, nowMs, { status: verdict, closedAtMs: nowMs, reason: null });
}

function withService(state: SignupState, service: Service, nowMs: number, change: Partial<ServiceState>): SignupState {
  const before = state.services[service];
  const after = { ...before, ...change };
  const changed = { ...state, services: { ...state.services, [service]: after } };
  if (JSON.stringify(light(before)) === JSON.stringify(light(after))) return changed;
  return { ...changed, seq: state.seq + 1, changedAtMs: nowMs };
}
