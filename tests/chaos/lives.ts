/**
 * What some people of the chaos run do with the account that they have: they take other names, set another password, or
 * leave. Each asks as a client does, with an idempotency key, again and again until there is an answer. Asserts nothing;
 * notes what was accepted.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isOpen, snapshotSchema } from "#shared/contract/snapshot.ts";
import { person, ticketOf, type Company } from "../system/company.ts";
import { logIn } from "./onlookers.ts";
import { ASK_AGAIN_MS, GIVE_UP_AFTER_MS, endOf, type Try } from "./people.ts";

/** What somebody does with their account. */
export type Plan = "renames" | "sets a password" | "leaves";

/** What was accepted of somebody, after the signup. */
export type Life = {
  userId: string;
  /** The signup's name, and each that was accepted since, oldest first. */
  names: string[];
  /** Every password that the account has had, oldest first. */
  passwords: string[];
  isErased: boolean;
  /** The revision of the account after all of it. */
  revision: number;
  /** The changes and the erasure, but one whose answer was lost for ever. */
  changes: Try[];
};

/** After how long somebody whose change is not accepted is a failure of the run (milliseconds). */
const PATIENCE_MS = 180_000;

/** How many other names somebody takes. */
const RENAMES: Record<Plan, number> = { renames: 3, "sets a password": 0, leaves: 1 };

/**
 * Does what somebody plans, if the id is theirs.
 *
 * @param begun called after each change that is known to be accepted
 * @returns null if the id is somebody else's
 */
export async function live(company: Company, one: Try, plan: Plan, begun: () => Promise<void>): Promise<Life | null> {
  const { userId, userName, userPw } = one.who;
  if (!(await hasTheId(company, one))) return null;
  const life: Life = { userId, names: [userName], passwords: [userPw], isErased: false, revision: 1, changes: [] };
  const cookie = await untilDone(`a login of ${userId}`, async () => {
    // Patiently: a login that is given up half-way stays counted, and the login guard makes the next one wait for longer.
    const cookies = await logIn(company, one.who, GIVE_UP_AFTER_MS);
    return cookies.includes("session=") ? cookies : null;
  });
  const ask = async (method: string, path: string, body: object): Promise<void> => {
    const change = await askFor(company, one, cookie, { method, path, body });
    if (change !== "the session is over") life.changes.push(change);
    life.revision += 1;
    await begun();
  };
  for (let count = 1; count <= RENAMES[plan]; count++) {
    const name = `${userName}, ${count}`;
    await ask("PATCH", "/me", { userName: name });
    life.names.push(name);
  }
  if (plan === "sets a password") {
    const newPw = person(userId).userPw;
    await ask("POST", "/me/password", { userPw, newPw });
    life.passwords.push(newPw);
  }
  if (plan === "leaves") {
    await ask("DELETE", "/me", { userPw });
    life.isErased = true;
  }
  return life;
}

/** True if the password lets somebody in. Asks until there is an answer. */
export async function letsIn(company: Company, userId: string, userPw: string): Promise<boolean> {
  return untilDone(`an answer to a login of ${userId}`, async () => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const body = JSON.stringify({ userId, userPw });
    const signal = AbortSignal.timeout(GIVE_UP_AFTER_MS);
    const { status } = await company.fetch("/login", { method: "POST", headers, body, signal });
    return status === 200 || status === 401 ? status === 200 : null;
  });
}

/** auth's light says whose the id is. */
async function hasTheId(company: Company, one: Try): Promise<boolean> {
  return untilDone(`auth's answer to ${one.who.userId}`, async () => {
    const status = (await endOf(company, one))?.services.auth.status ?? "failed";
    return isOpen(status) ? null : status === "success";
  });
}

/**
 * Asks for one change until it is accepted. An erasure ends the session; if its answer was lost, the next request is told
 * that nobody is logged in.
 */
function askFor(
  company: Company,
  { who }: Try,
  cookie: string,
  { method, path, body }: { method: string; path: string; body: object },
): Promise<Try | "the session is over"> {
  const key = crypto.randomUUID();
  const headers = { cookie, accept: "application/json", "content-type": "application/json", "idempotency-key": key };
  let asked = 0;
  return untilDone(`${method} ${path} of ${who.userId}`, async () => {
    asked += 1;
    const signal = AbortSignal.timeout(GIVE_UP_AFTER_MS);
    const response = await company.fetch(path, { method, headers, body: JSON.stringify(body), signal });
    const answer: unknown = await response.json();
    if (response.status === 401 && method === "DELETE" && asked > 1) return "the session is over";
    const snapshot = snapshotSchema.safeParse(answer);
    if (response.status !== 202 || !snapshot.success) return null;
    return { who, ticket: ticketOf(response.headers), seen: [snapshot.data] };
  });
}

/** Tries until there is a result: null and a failure are none. */
async function untilDone<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  const enoughMs = Date.now() + PATIENCE_MS;
  while (Date.now() < enoughMs) {
    const result = await attempt().catch(() => null);
    if (result !== null) return result;
    await pause(ASK_AGAIN_MS);
  }
  throw new Error(`there was never ${what}`);
}
