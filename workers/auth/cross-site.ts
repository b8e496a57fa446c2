/**
 * Who may make a browser change something here: our own pages, and the front ends of the allow-list (a variable,
 * `ALLOWED_ORIGINS`, comma-separated; empty, so closed, by default). Programs that are no browsers are not concerned:
 * they bring no cookies that they were not given.
 */
import type { Context } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { problem } from "#shared/contract/problem.ts";
import type { AuthApp } from "./app.ts";
import { refuse } from "./routes/refuse.tsx";

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
  return isBrowser && !isOurs ? refuse(c, problem("forbidden")) : next();
});

/** Lets the front ends of the allow-list sign people up and watch: with the token in a header, never with cookies. */
export const allowListedOrigins = cors({
  origin: (origin, c: Context<AuthApp>) => (isAllowed(c, origin) ? origin : null),
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id"],
  exposeHeaders: ["location", "ratelimit", "ratelimit-policy", "retry-after", "signup-token"],
  maxAge: 600,
});

/** True if this is where the request was sent to. */
export function isOwnOrigin(c: Context<AuthApp>, origin: string): boolean {
  return origin === new URL(c.req.url).origin;
}

function isAllowed(c: Context<AuthApp>, origin: string): boolean {
  return allowedOrigins(c.env).includes(origin);
}

function allowedOrigins({ ALLOWED_ORIGINS = "" }: { ALLOWED_ORIGINS?: string }): string[] {
  return ALLOWED_ORIGINS.split(",").flatMap((origin) => origin.trim() || []);
}
