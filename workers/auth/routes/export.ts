/**
 * GET /me/export: what each service has of whoever is logged in, as a file of JSON. For our own pages and for programs: no link on
 * another site leads here.
 */
import { Hono } from "hono";
import { loggedIn, sessionToken } from "../accounts/current-user.ts";
import type { AuthApp } from "../http/context.ts";
import { notFromOtherSites } from "../http/cross-site.ts";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { ownData } from "../operations/own-data.ts";

export const takeAlong = new Hono<AuthApp>().get(
  "/me/export",
  notFromOtherSites,
  loggedIn((c) => (prefersPage(c) ? c.redirect("/", 303) : refuse(c, "not_logged_in"))),
  async (c) => {
    const account = c.var.user;
    const all = await ownData(c.env, { account, token: sessionToken(c), nowMs: Date.now() });
    // The account was erased between the look at the session and the look at the row.
    if (all === null) return refuse(c, "not_logged_in");
    return c.body(JSON.stringify(all, null, 2), 200, {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="signup-lights-${account.userId}.json"`,
    });
  },
);
