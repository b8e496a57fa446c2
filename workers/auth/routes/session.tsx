/**
 * Accounts: GET / asks who you are, POST /login believes it or not, GET /me and GET /home say it back, POST /logout
 * ends it. A session is a cookie with a random token; the rest is in `sessions.ts`.
 */
import { Hono, type Context } from "hono";
import { accepts } from "hono/accepts";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { problem } from "#shared/contract/problem.ts";
import { loginRequestSchema } from "#shared/contract/user.ts";
import type { AuthApp } from "../app.ts";
import { databaseFrom } from "../database.ts";
import { fingerprintOf } from "../idempotency.ts";
import { overLimit, tooMany } from "../limits.ts";
import { logIn } from "../log-in.ts";
import { SESSION_MS_MAX, endSession, endSessionsOf, sessionUser, type SessionUser } from "../sessions.ts";
import { traceparentOf } from "../trace.ts";
import { HomePage } from "../web/home-page.tsx";
import { LoginPage } from "../web/login-page.tsx";
import { giveToken } from "./announce.ts";
import { limitBody, readBody } from "./read-body.ts";
import { refuse } from "./refuse.tsx";

const SESSION_COOKIE = "session";

/** Not a secret: how far the database's history must have been copied to a replica for its answer to be right. */
const BOOKMARK_COOKIE = "bookmark";

const BOOKMARK = /^[0-9a-f]{8}(-[0-9a-f]{8}){2}-[0-9a-f]{32}$/;

const COOKIE = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;

export const session = new Hono<AuthApp>()
  .get("/", (c) => c.html(<LoginPage language={c.var.language} />))

  .post("/login", limitBody, async (c) => {
    const wantsPage = prefersHtml(c);
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, problem(body.code));
    const typed = loginRequestSchema.safeParse(body.fields);
    if (!typed.success) return refuse(c, problem("malformed"));
    const over = (await overLimit(c, "login")) ?? (await overLimit(c, "login", typed.data.userId.toLowerCase()));
    if (over !== null) return over;

    const result = await logIn(c.env, typed.data);
    c.header("cache-control", "no-store");
    switch (result.kind) {
      case "wait":
        return tooMany(c, Math.ceil(result.waitMs / 1000), { name: "login", quota: 1 });
      case "refused": {
        const refusal = problem("invalid_credentials");
        if (!wantsPage) return refuse(c, refusal);
        return c.html(<LoginPage language={c.var.language} problem={refusal} userId={typed.data.userId} />, 401);
      }
      case "logged in": {
        // A session that was there before is ended, not kept beside: a token that somebody planted is worth nothing.
        await endSession(primary(c), getCookie(c, SESSION_COOKIE, "host") ?? "");
        setCookie(c, SESSION_COOKIE, result.token, { ...COOKIE, maxAge: SESSION_MS_MAX / 1000 });
        if (result.bookmark !== null) setCookie(c, BOOKMARK_COOKIE, result.bookmark, COOKIE);
        const { userId, userName, role } = result;
        return wantsPage ? c.redirect("/home", 303) : c.json({ userId, userName, role });
      }
    }
  })

  .post("/logout", limitBody, async (c) => {
    const body = await readBody(c);
    const everywhere =
      body.kind === "fields" && (body.fields["everywhere"] === "true" || body.fields["everywhere"] === true);
    const token = getCookie(c, SESSION_COOKIE, "host") ?? "";
    const who = everywhere ? await sessionUser(primary(c), token, Date.now()) : null;
    if (who === null) await endSession(primary(c), token);
    else await endSessionsOf(primary(c), who.userId);
    for (const name of [SESSION_COOKIE, BOOKMARK_COOKIE]) deleteCookie(c, name, COOKIE);
    c.header("cache-control", "no-store");
    return prefersHtml(c) ? c.redirect("/", 303) : c.body(null, 204);
  })

  .get("/me", async (c) => {
    const who = await currentUser(c);
    if (who === null) return refuse(c, problem("not_logged_in"));
    const { userId, userName, email, role } = who;
    c.header("cache-control", "no-store");
    return c.json({ userId, userName, email, role });
  })

  .get("/home", async (c) => {
    const who = await currentUser(c);
    c.header("cache-control", "no-store");
    if (who === null) return c.redirect("/", 303);
    const { userId, eventId, userName, email, role } = who;
    const profile = { userName, email, role };
    const traceparent = traceparentOf(c.req.header("traceparent"));
    const command = { eventId, userId, profile, fingerprint: await fingerprintOf(profile), traceparent };
    const snapshot = await c.env.SIGNUP.getByName(userId).revisit(command);
    const { location } = await giveToken(c, userId, eventId);
    return c.html(
      <HomePage
        language={c.var.language}
        user={{ userId, userName, email, role }}
        snapshot={snapshot}
        watchAt={location}
      />,
    );
  });

/** Who is asking; null if nobody is logged in. May be read from a replica that has caught up with the bookmark. */
export async function currentUser(c: Context<AuthApp>): Promise<SessionUser | null> {
  const token = getCookie(c, SESSION_COOKIE, "host");
  if (token === undefined) return null;
  const bookmark = getCookie(c, BOOKMARK_COOKIE, "host") ?? "";
  const { db } = databaseFrom(c.env.DB, BOOKMARK.test(bookmark) ? bookmark : "first-primary");
  return sessionUser(db, token, Date.now());
}

function primary(c: Context<AuthApp>) {
  return databaseFrom(c.env.DB, "first-primary").db;
}

function prefersHtml(c: Context<AuthApp>): boolean {
  const supports = ["application/json", "text/html"];
  return accepts(c, { header: "Accept", supports, default: "application/json" }) === "text/html";
}
