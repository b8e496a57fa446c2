/**
 * Who may see and do what is under `/admin`: an admin, by the role that auth keeps now. Whoever is not logged in is led to
 * the login page, and back, or told 401 if a program; a user is told 403. That there is such a page is no secret, so nothing is hidden
 * behind a 404.
 */
import type { MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import { createMiddleware } from "hono/factory";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { rememberWayBack } from "../http/way-back.ts";
import { loggedIn, type LoggedInApp } from "./current-user.ts";

const SAFE_METHODS = new Set(["GET", "HEAD"]);

const someone = loggedIn((c) => {
  if (!SAFE_METHODS.has(c.req.method) || !prefersPage(c)) return refuse(c, "not_logged_in");
  rememberWayBack(c);
  return c.redirect("/", 303);
});

const admin = createMiddleware<LoggedInApp>(async (c, next) =>
  c.var.user.role === "ROLE_ADMIN" ? next() : refuse(c, "forbidden"),
);

/** Middleware: sets `c.var.user`, who is an admin, and keeps the answer out of caches. */
export const adminOnly = every(someone, admin) as MiddlewareHandler<LoggedInApp>;
