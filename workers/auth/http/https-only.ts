/** Plain http is for localhost: everywhere else a password would cross the network in the open. */
import { createMiddleware } from "hono/factory";
import type { AuthApp } from "./context.ts";
import { refuse } from "./problem.tsx";

/** The names and addresses of this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Middleware: leads a reader of plain http to https, and refuses what would be sent there. */
export const httpsOnly = createMiddleware<AuthApp>(async (c, next) => {
  const url = new URL(c.req.url);
  if (url.protocol === "https:" || LOOPBACK.test(url.hostname)) return next();
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return refuse(c, "https_required");
  url.protocol = "https:";
  url.port = "";
  return c.redirect(url.href, 308);
});
