/**
 * The explorer's world, whole and frozen at one moment: two people who want one id, what their object has on disk and
 * in memory, the services' rows, and every message that is on its way. Small enough that all of its futures, within a
 * number of faults and of wake-ups, can be gone through. Knows nothing of how it changes; see `steps.ts`.
 */
import { SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { isOpen, type Verdict } from "#shared/contract/status.ts";
import { isSettled, type SignupCommand } from "../../../workers/auth/signup/machine.ts";
import type { ServiceState, SignupState } from "../../../workers/auth/signup/state.ts";
import { BEFORE, type Row } from "../judge-state.ts";

/** Who signs up: both want the same id. */
export const PEOPLE: readonly SignupCommand[] = ["A", "B"].map((userName, index) => ({
  eventId: `00000000-0000-4000-8000-00000000000${index}`,
  userId: "kim",
  profile: { userName, email: `${userName}@example.com`, role: "ROLE_USER" },
  passwordHash: `$scrypt$${userName}`,
  fingerprint: userName,
  traceparent: "",
}));

/** A message on its way. A request carries somebody's profile, which is told by its userName. One object per `key`. */
export type Mail = { key: string; short: string; service: Replica; eventId: string } & (
  | { kind: "request"; userName: string }
  | { kind: "reply"; verdict: Verdict }
);

/** An attempt that is journalled, and leaves the object next. */
export type Attempt = { service: Service; eventId: string; userName: string };

export type World = {
  nowMs: number;
  /** On disk. */
  signups: ReadonlyMap<string, SignupState>;
  alarmAtMs: number | null;
  /** In memory: gone after a crash. `goesOn`: an attempt has come back, and `drive` has yet to go on. */
  attempts: readonly Attempt[];
  goesOn: boolean;
  /** At the services, and between them. */
  rows: Readonly<Partial<Record<Service, Row>>>;
  mail: readonly Mail[];
  /** What each replica has said to each signup. */
  said: ReadonlyMap<string, Verdict>;
  /** Who has asked for their signup at all. */
  begun: ReadonlySet<string>;
  /** Who was told `failed` by a service. */
  givenUp: ReadonlySet<string>;
  faultsLeft: number;
  wakeUpsLeft: number;
};

/** How far to go: more of either is more states. */
export type Bounds = { faults: number; wakeUps: number };

/** Nobody has signed up yet; some services may have the id already. */
export function emptyWorld({ faults, wakeUps }: Bounds, keptBefore: readonly Service[] = []): World {
  const row = {
    user_id: "kim",
    event_id: `${BEFORE}kim`,
    user_name: "Old",
    email: "Old@example.com",
    role: "ROLE_USER",
  };
  return {
    nowMs: Date.UTC(2026, 10, 22),
    signups: new Map(),
    alarmAtMs: null,
    attempts: [],
    goesOn: false,
    rows: Object.fromEntries(keptBefore.map((service) => [service, row])),
    mail: [],
    said: new Map(),
    begun: new Set(),
    givenUp: new Set(),
    faultsLeft: faults,
    wakeUpsLeft: wakeUps,
  };
}

/**
 * The same for two worlds that have the same futures: times count from now, the two replicas may change places, and
 * what is only told (`seq`, reasons, how long something took) does not count at all.
 */
export function keyOf({
  nowMs,
  signups,
  alarmAtMs,
  attempts,
  goesOn,
  rows,
  mail,
  begun,
  said,
  givenUp,
}: World): string {
  const of = { auth: "", chat: "", customer: "" };
  let object = `${alarmAtMs === null ? "" : alarmAtMs - nowMs}${goesOn ? "!" : ""}`;
  for (const { eventId } of PEOPLE) {
    const state = signups.get(eventId);
    object += `|${begun.has(eventId) ? "b" : ""}${givenUp.has(eventId) ? "g" : ""}`;
    if (state !== undefined) {
      object += isSettled(state) ? state.changedAtMs - nowMs : `o${state.services.auth.openedAtMs - nowMs}`;
      object += `${state.profile.userName}${state.passwordHash === null ? "" : "#"}`;
    }
    for (const service of SERVICES) {
      of[service] += `|${service === "auth" ? "" : (said.get(`${service} ${eventId}`)?.[0] ?? "")}`;
      if (state !== undefined) of[service] += serviceKey(state.services[service], nowMs);
    }
  }
  for (const service of SERVICES) {
    const row = rows[service];
    of[service] += row === undefined ? "-" : `${row.event_id.slice(-1)}${row.user_name}`;
  }
  for (const { service, eventId, userName } of attempts) of[service] += `>${eventId.slice(-1)}${userName}`;
  for (const { service, short } of mail.toSorted((a, b) => (a.short < b.short ? -1 : 1))) of[service] += `@${short}`;
  const [first, second] = of.chat < of.customer ? [of.chat, of.customer] : [of.customer, of.chat];
  return `${object}/${of.auth}/${first}/${second}`;
}

/** The same, for worlds in which as much may yet go wrong. */
export function boundedKeyOf(world: World): string {
  return `${keyOf(world)}/${world.faultsLeft}${world.wakeUpsLeft}`;
}

function serviceKey({ status, attempts, nextAttemptAtMs }: ServiceState, nowMs: number): string {
  return isOpen(status) ? `${status[0]}${attempts},${nextAttemptAtMs - nowMs}` : (status[0] ?? "");
}
