/**
 * The sessions of whoever is logged in: GET /me/sessions lists them, DELETE /me/sessions/{id} and POST /me/sessions/end end one,
 * or all but this one. Only of the session's own account: another's id is not found.
 */
import { Hono, type Context } from "hono";
import { drizzle } from "drizzle-orm/d1";
import { endSessionsRequestSchema, type Sessions } from "#shared/contract/sessions.ts";
import { loggedIn, sessionToken, takeSession, type LoggedInApp } from "../accounts/current-user.ts";
import { endOtherSessions, endSessionById, sessionsOf } from "../accounts/sessions.ts";
import type { AuthApp } from "../http/context.ts";
import { ownPagesOnly } from "../http/cross-site.ts";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { limitBody, readBody } from "../http/read-body.ts";
import { SessionsPage } from "../web/sessions-page.tsx";

const LIST = "/me/sessions";

const someone = loggedIn((c) => refuse(c, "not_logged_in"));

export const ownSessions = new Hono<AuthApp>()
  .get(
    LIST,
    loggedIn((c) => (prefersPage(c) ? c.redirect("/", 303) : refuse(c, "not_logged_in"))),
    async (c) => {
      const nowMs = Date.now();
      const sessions = await sessionsOf(drizzle(c.env.DB), c.var.user, sessionToken(c), nowMs);
      if (!prefersPage(c)) return c.json({ sessions } satisfies Sessions);
      return c.html(<SessionsPage language={c.var.language} nowMs={nowMs} sessions={sessions} />);
    },
  )

  .delete("/me/sessions/:id", ownPagesOnly, someone, async (c) => endOne(c, c.req.param("id")))

  .post("/me/sessions/end", ownPagesOnly, someone, limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const asked = endSessionsRequestSchema.safeParse(body.fields);
    if (!asked.success) return refuse(c, "malformed", { detail: "the id of a session, or others: true" });
    if ("id" in asked.data) return endOne(c, asked.data.id);
    await endOtherSessions(drizzle(c.env.DB), c.var.user, sessionToken(c));
    return ended(c);
  });

/** Ends a session by its id. A person is led to the list, which does not have it any more; a program is told if it had none. */
async function endOne(c: Context<LoggedInApp>, id: string): Promise<Response> {
  const which = await endSessionById(drizzle(c.env.DB), c.var.user, { id, token: sessionToken(c) });
  if (which === "none" && !prefersPage(c)) return refuse(c, "not_found");
  if (which === "this one") takeSession(c);
  return ended(c);
}

function ended(c: Context<LoggedInApp>): Response {
  return prefersPage(c) ? c.redirect(LIST, 303) : c.body(null, 204);
}
