/**
 * What else people do while things go wrong: they watch their signup by the client and by a socket, log in, and look at
 * their lights on /home; and an operator looks at them, and sends again what they wait for. Whether any of it works then is chance;
 * that it does no harm is for the checker to say.
 */
import { watch } from "#client/main.ts";
import type { Company } from "../system/company.ts";
import { openEvents } from "../system/socket.ts";
import { GIVE_UP_AFTER_MS, type Try } from "./people.ts";
import { query } from "./query.ts";

/** After how long somebody stops looking (milliseconds). */
const LOOKS_MS_MAX = 1_000;

/** Watches a signup, logs in and opens /home, all at once. Resolves when it has worked, or has failed. */
export async function lookAround(company: Company, one: Try): Promise<void> {
  await Promise.allSettled([client(company, one), socket(company, one), home(company, one)]);
}

/** As a front end does it, with the client: over whatever works. */
async function client({ url }: Company, { ticket: { location, token } }: Try): Promise<void> {
  const signal = AbortSignal.timeout(LOOKS_MS_MAX);
  for await (const { settled } of watch(new URL(location, url), { token, signal })) if (settled) return;
}

function socket({ url }: Company, { ticket }: Try): Promise<void> {
  const opened = openEvents(url, ticket, { handshakeTimeout: LOOKS_MS_MAX });
  return new Promise((resolve) => {
    opened.on("error", () => {}); // "close" follows
    opened.on("close", () => resolve());
    setTimeout(() => opened.terminate(), LOOKS_MS_MAX);
  });
}

/** What an operator does about somebody: looks at them, and sends again. And looks at their own lights, which asks for a repair. */
export async function operate(company: Company, cookie: string, { who: { userId } }: Try): Promise<void> {
  const send = (path: string, init: { method?: string; body?: string }) => {
    const headers = { cookie, "content-type": "application/json" };
    return company.fetch(path, { ...init, headers, signal: AbortSignal.timeout(LOOKS_MS_MAX) });
  };
  await Promise.allSettled([
    send(`/admin/users/${userId}`, {}),
    send("/admin/send-again", { method: "POST", body: JSON.stringify({ userId }) }),
    send("/home", {}),
  ]);
}

/** Who operates. */
export const OPERATOR = "operator";

/**
 * Makes an admin by hand, with the password of somebody whose account is stored, and logs them in. There is no signup of theirs, so
 * that their lights are those of a repair. Returns their cookie.
 */
export async function logInOperator(company: Company, { who }: Try): Promise<string> {
  const columns = "password_hash, user_name, created_at_ms";
  const sql = `INSERT INTO users (user_id, event_id, email, role, ${columns})
    SELECT ?, ?, 'operator@example.com', 'ROLE_ADMIN', ${columns} FROM users WHERE user_id = ?`;
  await query(company, "auth", sql, OPERATOR, crypto.randomUUID(), who.userId);
  return logIn(company, { ...who, userId: OPERATOR }, GIVE_UP_AFTER_MS);
}

async function home(company: Company, { who }: Try): Promise<void> {
  const cookie = await logIn(company, who);
  const signal = AbortSignal.timeout(LOOKS_MS_MAX);
  await (await company.fetch("/home", { headers: { cookie }, signal })).text();
}

/**
 * The cookies of a new session; none if that has failed.
 *
 * @param waitsMsMax after how long it is given up (milliseconds)
 */
export async function logIn(
  company: Company,
  { userId, userPw }: Try["who"],
  waitsMsMax = LOOKS_MS_MAX,
): Promise<string> {
  const signal = AbortSignal.timeout(waitsMsMax);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId, userPw });
  const loggedIn = await company.fetch("/login", { method: "POST", headers, body, signal });
  return loggedIn.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
}
