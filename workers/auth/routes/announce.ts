/** Sends a client the address of its signup or change, and the token that watching needs. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { log, reasonOf } from "#shared/platform/log.ts";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { AuthApp } from "../http/context.ts";
import { HOST_COOKIE } from "../http/host-cookie.ts";
import { signupToken, tokenCookieName } from "../watch/signup-token.ts";
import { signupAt } from "../watch/watching.ts";
import type { Running } from "../web/running-signup.tsx";
import { pathsOf } from "../web/status-page.tsx";
import { FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS } from "../user-object/schedule.ts";

/**
 * The most signups that a browser can watch at a time. It keeps at least 50 cookies of a site (RFC 6265, section 6.1), and
 * servers take 8 kB of headers or more; 16 of these cookies are 1.5 kB.
 */
const TOKENS_MAX = 16;

/** How long a signup can be watched (seconds). */
const TOKEN_S = (FAILED_AFTER_MS + KEPT_AFTER_SETTLED_MS) / 1000;

/** What names an event that can be watched. */
type WatchedEvent = Pick<ReadSnapshot, "userId" | "eventId" | "kind">;

/** Names the newest signup of this browser by its path, so that the forms can lead back to it. Its token is apart. */
const LATEST_COOKIE = "latest-signup";

/** Names a signup whose page this browser is being led to, for as long as that may take (seconds). */
const UNSEEN_COOKIE = "unseen-signup";
const UNSEEN_S = 60;

const TOKEN_COOKIE = new RegExp(`^__Host-(${tokenCookieName("[0-9a-f-]{36}")})$`);

/** The event's path and token. Also sets the token as a cookie of its own, which expires with the event. */
export async function giveToken<E extends AuthApp>(
  c: Context<E>,
  event: WatchedEvent,
): Promise<{ location: string; token: string }> {
  const { userId, eventId } = event;
  const token = await signupToken(c.env.AUTH_SECRET, userId, eventId);
  const name = tokenCookieName(eventId);
  const others = tokenCookiesOf(c).filter((other) => other !== name);
  for (const old of others.slice(0, -(TOKENS_MAX - 1))) deleteCookie(c, old, HOST_COOKIE);
  setCookie(c, name, token, { ...HOST_COOKIE, maxAge: TOKEN_S });
  return { location: pathsOf(event).at, token };
}

/** The headers of every answer to what can be watched: `Location`, `Signup-Token` and the cookie. Returns the location. */
export async function announce<E extends AuthApp>(c: Context<E>, event: WatchedEvent): Promise<string> {
  const { location, token } = await giveToken(c, event);
  c.header("location", location);
  c.header("signup-token", token);
  return location;
}

/** The same of a signup, which the forms lead back to while it goes on. */
export async function announceSignup<E extends AuthApp>(c: Context<E>, userId: string, eventId: string): Promise<void> {
  const location = await announce(c, { userId, eventId });
  setCookie(c, LATEST_COOKIE, location, { ...HOST_COOKIE, maxAge: TOKEN_S });
}

/** Leads a browser to its signup's page, which then shows the signup from its beginning, however late it comes. */
export function leadTo<E extends AuthApp>(c: Context<E>, location: string): Response {
  setCookie(c, UNSEEN_COOKIE, location, { ...HOST_COOKIE, maxAge: UNSEEN_S });
  return c.redirect(location, 303);
}

/** True once, after `leadTo`. */
export function isUnseen<E extends AuthApp>(c: Context<E>): boolean {
  if (getCookie(c, UNSEEN_COOKIE, "host") !== c.req.path) return false;
  deleteCookie(c, UNSEEN_COOKIE, HOST_COOKIE);
  return true;
}

/**
 * The newest signup of this browser, if it is not settled yet. Null as well while its object cannot be reached: a form must
 * not fail because of it.
 */
export async function runningSignup<E extends AuthApp>(c: Context<E>): Promise<Running | null> {
  const location = getCookie(c, LATEST_COOKIE, "host");
  if (location === undefined) return null;
  try {
    const snapshot = await signupAt(c, location);
    if (snapshot !== null && !snapshot.settled) return { userId: snapshot.userId, location };
    deleteCookie(c, LATEST_COOKIE, HOST_COOKIE);
  } catch (error) {
    log("warn", "running signup not looked up", { reason: reasonOf(error) });
  }
  return null;
}

/** The names of the cookies of signups before, the oldest first: browsers send them in this order (RFC 6265, section 5.4). */
function tokenCookiesOf<E extends AuthApp>(c: Context<E>): string[] {
  return Object.keys(getCookie(c)).flatMap((cookie) => TOKEN_COOKIE.exec(cookie)?.[1] ?? []);
}
