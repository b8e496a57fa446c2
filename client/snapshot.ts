/**
 * A signup as its watchers see it, and who signs up: the types of docs/api.md, free of the schemas that the server checks
 * with. A test holds them to the contract. A snapshot of a newer server is read too, and passed on whole.
 */
import { SignupProblem, objectOf } from "./problem.ts";

/** Who signs up. `cf-turnstile-response` is Turnstile's proof, where the server asks for one. */
export type Person = {
  userId: string;
  userPw: string;
  email: string;
  userName: string;
  role?: "ROLE_USER" | "ROLE_ADMIN" | undefined;
  "cf-turnstile-response"?: string | undefined;
};

/** What a light says. `waiting` and `delayed` are orange, `success` is green, `duplicate` and `failed` are red. */
export type Status = "waiting" | "delayed" | "success" | "duplicate" | "failed" | (string & Record<never, never>);

/** How long the steps before an answer took (milliseconds), by the clocks of several machines. A newer server may know more. */
export type Hops = {
  handOverMs?: number | undefined;
  authMs?: number | undefined;
  queueMs?: number | undefined;
  replicaMs?: number | undefined;
  replyMs?: number | undefined;
  [step: string]: unknown;
};

/** One light. `attempt` and `nextAttemptAt` come with `delayed`, `tookMs` and `hops` with an answer. */
export type Light = {
  status: Status;
  attempt?: number | undefined;
  nextAttemptAt?: string | undefined;
  tookMs?: number | undefined;
  hops?: Hops | undefined;
  [member: string]: unknown;
};

/** A signup at one moment, whole. `settled`: no light is orange, and this snapshot is the last. */
export type Snapshot = {
  eventId: string;
  userId: string;
  /** Only grows. From 1 on the signup is accepted: it finishes with nobody watching. */
  seq: number;
  services: Record<string, Light>;
  settled: boolean;
  at: string;
  acceptedAt?: string | undefined;
  /** What is done to an account: `changed`, `erased` or `repair`. Absent from a signup. */
  kind?: string | undefined;
  [member: string]: unknown;
};

/**
 * Reads a snapshot, and leaves members, services and statuses that are not known as they are.
 *
 * @throws SignupProblem `unreadable`
 */
export function readSnapshot(text: string): Snapshot {
  const value = objectOf(text);
  if (value === undefined) throw unreadable("it is no JSON object");
  const { seq, settled, services } = value;
  if (!Number.isSafeInteger(seq) || Number(seq) < 0) throw unreadable("it has no seq");
  if (typeof settled !== "boolean") throw unreadable("it does not say whether it is settled");
  for (const member of ["eventId", "userId", "at"]) {
    if (typeof value[member] !== "string") throw unreadable(`it has no ${member}`);
  }
  const lights: unknown[] = typeof services === "object" && services !== null ? Object.values(services) : [undefined];
  if (!lights.every(isLight)) throw unreadable("its services are not lights");
  return value as Snapshot;
}

function isLight(light: unknown): boolean {
  return typeof (light as { status?: unknown } | null | undefined)?.status === "string";
}

function unreadable(reason: string): SignupProblem {
  return new SignupProblem("unreadable", `What arrived is not a snapshot: ${reason}`, { status: 200 });
}
