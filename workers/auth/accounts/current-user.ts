/**
 * The current user: looks the session's cookie up in auth's database. Routes that need a login use the middleware; the
 * others call `currentUser`. Trusts nothing else in a request.
 */
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { AuthApp } from "../http/context.ts";
import { HOST_COOKIE } from "../http/host-cookie.ts";
import { SESSION_MS_MAX, sessionUser, type SessionUser } from "./sessions.ts";

const SESSION_COOKIE = "session";

/** The types of a route that needs a login. */
export type LoggedInApp = AuthApp & { Variables: { user: SessionUser } };

/**
 * Middleware: sets `c.var.user`, and keeps the answer out of caches.
 *
 * @param otherwise makes the answer when nobody is logged in
 */
export function loggedIn(otherwise: (c: Context<LoggedInApp>) => Response | Promise<Response>) {
  return createMiddleware<LoggedInApp>(async (c, next) => {
    const user = await currentUser(c);
    c.header("cache-control", "no-store");
    if (user === null) return otherwise(c);
    c.set("user", user);
    return next();
  });
}

/**
 * The user whose session this request has; null if there is none. Read from the primary: a D1 replica might not know yet
 * that the session was ended elsewhere.
 */
export async function currentUser<E extends AuthApp>(c: Context<E>): Promise<SessionUser | null> {
  const token = sessionToken(c);
  return token === "" ? null : sessionUser(drizzle(c.env.DB), token, Date.now());
}

/** The token in the session's cookie; empty if there is none. */
export function sessionToken<E extends AuthApp>(c: Context<E>): string {
  return getCookie(c, SESSION_COOKIE, "host") ?? "";
}

/** Gives a browser its session. */
export function giveSession(c: Context<AuthApp>, token: string): void {
  setCookie(c, SESSION_COOKIE, token, { ...HOST_COOKIE, maxAge: SESSION_MS_MAX / 1000 });
}

/** Takes a browser's session away. */
export function takeSession<E extends AuthApp>(c: Context<E>): void {
  deleteCookie(c, SESSION_COOKIE, HOST_COOKIE);
}
