/**
 * Pages whose address has a token: nothing that is followed from there says where its reader came from. A browser then sends
 * `Origin: null` with the page's own form, and says with `Sec-Fetch-Site` that it is ours (`cross-site.ts`).
 */
import { createMiddleware } from "hono/factory";
import type { AuthApp } from "./context.ts";

const PATHS = new Set(["/confirm", "/reset"]);

/** Middleware: outside of the one that sets the same header for every other page. */
export const leakNoAddress = createMiddleware<AuthApp>(async (c, next) => {
  await next();
  if (PATHS.has(c.req.path)) c.res.headers.set("referrer-policy", "no-referrer");
});
