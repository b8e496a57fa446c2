/**
 * Accounts: GET / asks for a login, POST /login checks it, GET /me and GET /home show the account, POST /logout ends the
 * session. A session is a cookie with a random token; its rows are in `accounts/sessions.ts`.
 */
import { Hono, type Context } from "hono";
import { drizzle } from "drizzle-orm/d1";
import type { CurrentUser, LoggedIn } from "#shared/contract/answers.ts";
import { problem, type ProblemCode, type ProblemDetails } from "#shared/contract/problem.ts";
import { loginRequestSchema, logoutRequestSchema } from "#shared/contract/user.ts";
import {
  currentUser,
  giveSession,
  loggedIn,
  sessionToken,
  takeSession,
  type LoggedInApp,
} from "../accounts/current-user.ts";
import { knownBrowser } from "../accounts/known-browser.ts";
import { logIn } from "../accounts/log-in.ts";
import { seenFrom } from "../accounts/seen-from.ts";
import { endSession, endSessionsOf } from "../accounts/sessions.ts";
import type { AuthApp } from "../http/context.ts";
import { isLoopback } from "../http/https-only.ts";
import { addressOf, tooMany } from "../http/limits.ts";
import { prefersPage } from "../http/negotiate.ts";
import { RETRY_AFTER_S, refuse } from "../http/problem.tsx";
import { limitBody, readBody, type Unreadable } from "../http/read-body.ts";
import { traceparentOf } from "../http/trace.ts";
import { takeWayBack } from "../http/way-back.ts";
import { repairIdOf } from "../intake/idempotency.ts";
import { lightsOf } from "../intake/repair-account.ts";
import { confirmedAddress, findAddressee } from "../mail/addresses.ts";
import { mailerOf } from "../mail/mail-settings.ts";
import { ConfirmPage } from "../web/confirm-page.tsx";
import { HomePage } from "../web/home-page.tsx";
import { LoginPage } from "../web/login-page.tsx";
import { outcomeIn } from "../web/status-page.tsx";
import { signupAt } from "../watch/watching.ts";
import { giveToken, runningSignup } from "./announce.ts";
import { noteBrowser } from "./note-browser.ts";

/** Says where its reader comes from, so that a cookie that did not come back is noticed. */
const AFTER_LOGIN = "/home?after=login";

export const session = new Hono<AuthApp>()
  .get("/", async (c) => {
    c.header("cache-control", "no-store");
    const after = c.req.query("after");
    const signup = after === undefined ? null : await signupAt(c, after);
    const signedUp = signup !== null && outcomeIn(signup) === "done" ? { signedUp: signup, userId: signup.userId } : {};
    // Whoever has just signed up is greeted, also in a browser in which somebody else is logged in.
    if (signup === null && (await currentUser(c)) !== null) return c.redirect("/home", 303);
    const cookiesMissing = after !== undefined && c.req.header("cookie") === undefined;
    const running = await runningSignup(c);
    return c.html(
      <LoginPage
        language={c.var.language}
        cookiesMissing={cookiesMissing}
        running={running}
        canReset={mailerOf(c.env) !== null}
        {...signedUp}
      />,
    );
  })

  .post("/login", limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const typed = loginRequestSchema.safeParse(body.fields);
    if (!typed.success) return refuse(c, "malformed");

    const browserFor = (accountId: string) => knownBrowser(c, accountId);
    // On this machine the platform has no place to tell, and makes one up (Miniflare 5.20261102: Austin, tried November 2026).
    const cf = isLoopback(new URL(c.req.url).hostname) ? undefined : c.req.raw.cf;
    const from = seenFrom(c.req.header("user-agent"), cf);
    const result = await logIn(c.env, typed.data, { address: addressOf(c), browserFor, from });
    const again = (code: ProblemCode, details?: ProblemDetails) =>
      refuse(c, code, details, (refusal) => (
        <LoginPage
          language={c.var.language}
          problem={refusal}
          userId={typed.data.userId}
          canReset={mailerOf(c.env) !== null}
        />
      ));
    c.header("cache-control", "no-store");
    switch (result.kind) {
      case "wait":
        return tooMany(c, Math.ceil(result.waitMs / 1000), { name: "login", quota: 1 }, again);
      case "unavailable":
        return again("unavailable", { retryAfterS: RETRY_AFTER_S });
      case "refused":
        return again("invalid_credentials");
      case "unconfirmed":
        return refuse(c, "email_not_confirmed", {}, (refusal) => (
          <ConfirmPage language={c.var.language} problem={refusal} userId={result.userId} />
        ));
      case "logged in": {
        // The session that the browser had is ended: a token that an attacker planted there is worth nothing afterwards.
        await endSession(drizzle(c.env.DB), sessionToken(c));
        giveSession(c, result.token);
        await noteBrowser(c, result);
        const { userId, userName, role } = result;
        const wayBack = takeWayBack(c);
        const next = (role === "ROLE_ADMIN" ? wayBack : null) ?? AFTER_LOGIN;
        return prefersPage(c) ? c.redirect(next, 303) : c.json({ userId, userName, role } satisfies LoggedIn);
      }
    }
  })

  .post("/logout", limitBody, async (c) => {
    const asked = await readLogout(c);
    if (asked.kind === "unreadable") return refuse(c, asked.code, asked.details);
    const db = drizzle(c.env.DB);
    const who = asked.everywhere ? await currentUser(c) : null;
    takeSession(c);
    // Whoever wants every session ended must not believe that it is done.
    if (asked.everywhere && who === null) return refuse(c, "not_logged_in");
    if (who === null) await endSession(db, sessionToken(c));
    else await endSessionsOf(db, who);
    c.header("cache-control", "no-store");
    return prefersPage(c) ? c.redirect("/", 303) : c.body(null, 204);
  })

  .get(
    "/me",
    loggedIn((c) => refuse(c, "not_logged_in")),
    async (c) => {
      const { userId, userName, email, role } = c.var.user;
      return c.json({ userId, userName, email, role, ...(await addressState(c)) } satisfies CurrentUser);
    },
  )

  .get(
    "/home",
    loggedIn((c) =>
      // A cookie that came back, of a session that was ended elsewhere, was kept.
      c.req.query("after") === "login" && sessionToken(c) === ""
        ? c.html(<LoginPage language={c.var.language} problem={problem("cookie_not_returned")} />, 401)
        : c.redirect("/", 303),
    ),
    async (c) => {
      const { userId, accountId, ...profile } = c.var.user;
      const eventId = await repairIdOf(c.env.AUTH_SECRET, userId, sessionToken(c));
      const traceparent = traceparentOf(c.req.header("traceparent"));
      const snapshot = await lightsOf(c.env, { userId, accountId, eventId, traceparent });
      if (snapshot === null) return refuse(c, "unavailable");
      const { location } = await giveToken(c, snapshot);
      return c.html(
        <HomePage
          language={c.var.language}
          user={{ userId, ...profile }}
          {...await addressState(c)}
          snapshot={snapshot}
          watchAt={location}
        />,
      );
    },
  );

/** Whether the account's address is confirmed, and which other one waits to be; nothing where mails are off. */
async function addressState(c: Context<LoggedInApp>): Promise<Pick<CurrentUser, "emailConfirmed" | "newEmail">> {
  const account = mailerOf(c.env) === null ? null : await findAddressee(drizzle(c.env.DB), c.var.user.userId);
  if (account === null) return {};
  const { pendingEmail } = account;
  return {
    emailConfirmed: confirmedAddress(account) !== null,
    ...(pendingEmail !== null && { newEmail: pendingEmail }),
  };
}

/** What a logout asks for: no body at all ends this session. */
async function readLogout(c: Context<AuthApp>): Promise<{ kind: "logout"; everywhere: boolean } | Unreadable> {
  if (c.req.header("content-type") === undefined && (await c.req.arrayBuffer()).byteLength === 0) {
    return { kind: "logout", everywhere: false };
  }
  const body = await readBody(c);
  if (body.kind === "unreadable") return body;
  const asked = logoutRequestSchema.safeParse(body.fields);
  if (asked.success) return { kind: "logout", everywhere: asked.data.everywhere };
  return { kind: "unreadable", code: "malformed", details: { detail: "everywhere is true or false" } };
}
