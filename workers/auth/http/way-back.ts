/**
 * The way back to a page under /admin, for an administrator whose session has ended: the page's path, in a cookie of the
 * browser that was led to the login page. No address and no form carries it, so nobody else can choose where a login leads to; and
 * whatever the cookie says, only a path of /admin is followed.
 */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AuthApp } from "./context.ts";
import { HOST_COOKIE } from "./host-cookie.ts";

const WAY_BACK_COOKIE = "way-back";

/** How long somebody may take to log in (seconds). */
const KEPT_S = 10 * 60;

/** A longer path than any of ours leads to the overview. */
const CHARACTERS_MAX = 1_024;

/** Remembers the page that was asked for. */
export function rememberWayBack<E extends AuthApp>(c: Context<E>): void {
  const { pathname, search } = new URL(c.req.url);
  const path = pathname + search;
  setCookie(c, WAY_BACK_COOKIE, path.length > CHARACTERS_MAX ? "/admin" : path, { ...HOST_COOKIE, maxAge: KEPT_S });
}

/** The page that was remembered, once; null if there is none. */
export function takeWayBack<E extends AuthApp>(c: Context<E>): string | null {
  const kept = getCookie(c, WAY_BACK_COOKIE, "host");
  if (kept === undefined) return null;
  deleteCookie(c, WAY_BACK_COOKIE, HOST_COOKIE);
  return wayBackIn(kept, new URL(c.req.url).origin);
}

/** The path in a cookie, if it is /admin or below, on this origin; otherwise null. Pure. */
export function wayBackIn(kept: string, origin: string): string | null {
  const url = URL.parse(kept, origin);
  if (url === null || url.origin !== origin) return null;
  const isUnderAdmin = url.pathname === "/admin" || url.pathname.startsWith("/admin/");
  return isUnderAdmin ? url.pathname + url.search : null;
}
