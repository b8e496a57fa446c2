/**
 * POST /user: a signup arrives, is checked, and is answered at once. Also GET /user, the form.
 *
 * A client that reads a stream has frame 0 before anything is hashed, stored or called; what follows runs whether or
 * not it stays. A client that asked for JSON or a page is answered when the signup is journalled: 202 means accepted.
 */
import { Hono, type Context } from "hono";
import { accepts } from "hono/accepts";
import { setCookie } from "hono/cookie";
import { problem } from "#shared/contract/problem.ts";
import { firstSnapshot, type Snapshot } from "#shared/contract/status.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import type { AuthApp } from "../app.ts";
import { eventStream, follow } from "../event-stream.ts";
import { hashPassword } from "../passwords.ts";
import { signupToken, tokenCookieName } from "../signup-token.ts";
import { KEPT_AFTER_SETTLED_MS, FAILED_AFTER_MS } from "../signup/schedule.ts";
import { SignupPage } from "../web/signup-page.tsx";
import { limitBody, readSignup } from "./read-signup.ts";
import { fieldErrors, refuse } from "./refuse.tsx";

/** What a signup can be answered with; who accepts anything gets the first. */
const ANSWERS = ["text/event-stream", "application/json", "text/html"];

export const user = new Hono<AuthApp>()
  .get("/user", (c) => c.html(<SignupPage language={c.var.language} />))

  .post("/user", limitBody, async (c) => {
    const answer = accepts(c, { header: "Accept", supports: ANSWERS, default: "text/event-stream" });
    const read = await readSignup(c);
    if (read.kind === "refused") {
      const errors = fieldErrors(c.var.language, read.faults);
      if (answer !== "text/html" || errors.length === 0) return refuse(c, problem(read.code, { errors }));
      return c.html(<SignupPage language={c.var.language} values={read.typed} errors={errors} />, 422);
    }
    const eventId = crypto.randomUUID();
    const location = await announce(c, read.request.userId, eventId);
    if (answer === "text/event-stream") return stream(c, read.request, eventId);
    const accepted = await accept(c.env, read.request, eventId);
    c.header("cache-control", "no-store");
    return answer === "application/json" ? c.json(accepted, 202) : c.redirect(location, 303);
  });

/** Frame 0 and, once it is on its way, the signup itself. */
function stream(c: Context<AuthApp>, request: SignupRequest, eventId: string): Response {
  // A turn of the event loop sends frame 0 off: hashing would hold the thread for 140 ms before it.
  const accepted = scheduler.wait(0).then(() => accept(c.env, request, eventId));
  c.executionCtx.waitUntil(accepted);
  const left = c.req.raw.signal;
  return eventStream(left, async (sink) => {
    const first = firstSnapshot(request.userId, eventId, Date.now());
    await sink.snapshot(first);
    await accepted;
    await follow(sink, c.env.SIGNUP.getByName(request.userId), first, left);
  });
}

/** Hashes the password and hands the signup to its object. When this resolves, the signup is accepted. */
async function accept(
  env: Env,
  { userId, userPw, email, userName }: SignupRequest,
  eventId: string,
): Promise<Snapshot> {
  const passwordHash = await hashPassword(userPw);
  const profile = { userName, email, role: "ROLE_USER" as const };
  return env.SIGNUP.getByName(userId).begin({ eventId, userId, profile, passwordHash });
}

/** Says where the signup can be watched, and gives the token that watching needs, as a header and as a cookie. */
async function announce(c: Context<AuthApp>, userId: string, eventId: string): Promise<string> {
  const token = await signupToken(c.env.AUTH_SECRET, userId, eventId);
  const location = `/user/${userId}/signups/${eventId}`;
  c.header("location", location);
  c.header("signup-token", token);
  c.header("vary", "Accept, Accept-Language");
  setCookie(c, tokenCookieName(eventId), token, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: (FAILED_AFTER_MS + KEPT_AFTER_SETTLED_MS) / 1000,
  });
  return location;
}
