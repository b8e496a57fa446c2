/**
 * What else people do while things go wrong: they watch their signup by the client and by a socket, log in, and look at
 * their lights on /home. Whether any of it works then is chance; that it does no harm is for the checker to say.
 */
import { WebSocket } from "ws";
import { watch } from "#client/main.ts";
import type { Company } from "../system/company.ts";
import type { Try } from "./people.ts";

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
  const opened = new WebSocket(new URL(`${ticket.location}/events`, url.href.replace("http", "ws")), {
    headers: { authorization: `Bearer ${ticket.token}` },
    handshakeTimeout: LOOKS_MS_MAX,
  });
  return new Promise((resolve) => {
    opened.on("error", () => {}); // "close" follows
    opened.on("close", () => resolve());
    setTimeout(() => opened.terminate(), LOOKS_MS_MAX);
  });
}

async function home(company: Company, { who }: Try): Promise<void> {
  const { userId, userPw } = who;
  const signal = AbortSignal.timeout(LOOKS_MS_MAX);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId, userPw });
  const loggedIn = await company.fetch("/login", { method: "POST", headers, body, signal });
  const cookie = loggedIn.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  await (await company.fetch("/home", { headers: { cookie }, signal })).text();
}
