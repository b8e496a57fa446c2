/** What every page under /admin is given of its request. */
import type { Context } from "hono";
import type { LoggedInApp } from "../accounts/current-user.ts";
import type { Frame } from "../web/admin/admin-layout.tsx";

/** The language, the time and the address. The server writes times in UTC; a script writes them anew in the browser's own zone. */
export function frameOf(c: Context<LoggedInApp>): Frame {
  const { pathname, search } = new URL(c.req.url);
  const action = /^[1-9]\d{0,9}$/.exec(c.req.query("action") ?? "")?.[0] ?? null;
  return { clock: { language: c.var.language, nowMs: Date.now(), timeZone: "UTC" }, at: pathname + search, action };
}
