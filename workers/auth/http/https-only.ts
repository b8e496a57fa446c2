/**
 * Plain http is for localhost: everywhere else a password would cross the network in the open. Browsers are told so with
 * every answer (HSTS, RFC 6797).
 */
import { createMiddleware } from "hono/factory";
import type { AuthApp } from "./context.ts";
import { refuse } from "./problem.tsx";

/** The names and addresses of this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True for a host name, as a URL has it, that leads to this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** Middleware: leads a reader of plain http to https, and refuses what would be sent there. */
export const httpsOnly = createMiddleware<AuthApp>(async (c, next) => {
  const url = new URL(c.req.url);
  if (url.protocol === "https:" || isLoopback(url.hostname)) return next();
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return refuse(c, "https_required");
  url.protocol = "https:";
  url.port = "";
  return c.redirect(url.href, 308);
});

/** Two years, the least that browsers' preload list takes (hstspreload.org). */
const HSTS = "max-age=63072000";

type Setting = { HSTS_SUBDOMAINS?: string };

/** False if the setting is neither "yes" nor "no". Absent is "yes". */
export function isSubdomainsSetting({ HSTS_SUBDOMAINS = "yes" }: Setting): boolean {
  return HSTS_SUBDOMAINS === "yes" || HSTS_SUBDOMAINS === "no";
}

/**
 * Middleware: browsers are to come by https alone from now on, to every subdomain as well unless HSTS_SUBDOMAINS is "no".
 * On example.com, "yes" would also shut http://printer.example.com.
 */
export const httpsFromNowOn = createMiddleware<AuthApp>(async (c, next) => {
  await next();
  const { HSTS_SUBDOMAINS }: Setting = c.env;
  c.res.headers.set("strict-transport-security", HSTS_SUBDOMAINS === "no" ? HSTS : `${HSTS}; includeSubDomains`);
});
