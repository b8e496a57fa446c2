/**
 * Cross-site requests: a browser may change something here for our own pages, and for the front ends of the allow-list
 * (the variable `ALLOWED_ORIGINS`, comma-separated, empty by default). Programs that are not browsers are not checked:
 * they send no cookies by themselves.
 */
import type { Context } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { AuthApp } from "./context.ts";
import { refuse } from "./problem.tsx";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that another site asks for (OWASP CSRF Cheat Sheet: Fetch Metadata first, Origin where it is
 * missing). Browsers send one of the two with every request that can change something.
 */
export const ownSiteOnly = createMiddleware<AuthApp>(async (c, next) => {
  if (SAFE_METHODS.has(c.req.method)) return next();
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isBrowser = site !== undefined || origin !== undefined;
  const isOurs = site === "same-origin" || (origin !== undefined && (isOwnOrigin(c, origin) || isAllowed(c, origin)));
  return isBrowser && !isOurs ? refuse(c, "forbidden") : next();
});

/**
 * Refuses what any page but our own asks for, those of the allow-list among them: accounts are changed, and admins act,
 * on our pages alone. A front end on the same site would send the session's cookie with it (SameSite counts sites, not origins).
 */
export const ownPagesOnly = createMiddleware<AuthApp>(async (c, next) => {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isHidden = site === "same-origin" && origin === "null"; // by a privacy setting
  const isFromHere = origin === undefined || isHidden || isOwnOrigin(c, origin);
  const isOurs = (site ?? "same-origin") === "same-origin" && isFromHere;
  return isOurs ? next() : refuse(c, "forbidden");
});

/**
 * Refuses what another site's page leads to, where the answer is a file with somebody's own data: a link elsewhere must not put
 * it on their disk. An address that was typed, or kept as a bookmark, is followed.
 */
export const notFromOtherSites = createMiddleware<AuthApp>(async (c, next) => {
  const site = c.req.header("sec-fetch-site") ?? "none";
  return site === "same-origin" || site === "none" ? next() : refuse(c, "forbidden");
});

/** Lets the front ends of the allow-list sign people up and watch: with the token in a header, never with cookies. */
export const allowListedOrigins = cors({
  origin: (origin, c: Context<AuthApp>) => (isAllowed(c, origin) ? origin : null),
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id", "traceparent"],
  exposeHeaders: ["location", "ratelimit", "ratelimit-policy", "retry-after", "signup-token"],
  maxAge: 600,
});

/** True if the request was sent to this origin. */
export function isOwnOrigin<E extends AuthApp>(c: Context<E>, origin: string): boolean {
  return origin === new URL(c.req.url).origin;
}

function isAllowed<E extends AuthApp>(c: Context<E>, origin: string): boolean {
  return listedOrigins(c.env).includes(origin);
}

/** The entries of the allow-list, as they are written. `configuration.ts` checks that each is an origin. */
export function listedOrigins({ ALLOWED_ORIGINS = "" }: { ALLOWED_ORIGINS?: string }): string[] {
  return ALLOWED_ORIGINS.split(",").flatMap((origin) => origin.trim() || []);
}
