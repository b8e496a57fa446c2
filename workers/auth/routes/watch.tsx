/**
 * Watching one signup: its status page or snapshot, its events over SSE, its socket. All need the signup's own token;
 * with none, or a wrong one, the answer is "not found", and no object is touched.
 */
import { Hono, type Context } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { problem } from "#shared/contract/problem.ts";
import { eventIdSchema } from "#shared/contract/status.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import type { AuthApp } from "../app.ts";
import { isOwnOrigin } from "../cross-site.ts";
import { eventStream, follow } from "../event-stream.ts";
import { addressOf, overLimit, tooMany } from "../limits.ts";
import { secretsOf } from "../secrets.ts";
import { isSignupToken, tokenCookieName } from "../signup-token.ts";
import type { Signup } from "../signup/signup.ts";
import { StatusPage } from "../web/status-page.tsx";
import { refuse } from "./refuse.tsx";

/** A signup that the client may watch. */
type Watched = { eventId: string; signup: DurableObjectStub<Signup> };

const ANSWERS = ["application/json", "text/html"];

export const watch = new Hono<AuthApp>()
  .get("/user/:userId/signups/:eventId", async (c) => {
    const over = await overLimit(c, "watch");
    if (over !== null) return over;
    const watched = await watchedSignup(c);
    const snapshot = await watched?.signup.snapshot(watched.eventId);
    if (snapshot === null || snapshot === undefined) return c.notFound();
    c.header("cache-control", "no-store");
    const answer = accepts(c, { header: "Accept", supports: ANSWERS, default: "application/json" });
    if (answer === "application/json") return c.json(snapshot);
    return c.html(<StatusPage language={c.var.language} snapshot={snapshot} />);
  })

  .get("/user/:userId/signups/:eventId/events", async (c) => {
    const over = await overLimit(c, "watch");
    if (over !== null) return over;
    const watched = await watchedSignup(c);
    if (watched === null) return c.notFound();
    return c.req.header("upgrade")?.toLowerCase() === "websocket" ? socket(c, watched) : events(c, watched);
  });

/** The snapshots as server-sent events: the current one at once, then live. */
async function events(c: Context<AuthApp>, { eventId, signup }: Watched): Promise<Response> {
  const current = await signup.snapshot(eventId);
  if (current === null) return c.notFound();
  // An EventSource that has seen the end would come back for ever; 204 tells it to stop (HTML standard, section 9.2.5).
  if (current.settled && c.req.header("last-event-id") === String(current.seq)) return c.body(null, 204);
  return eventStream(c.req.raw, async (sink) => {
    await sink.snapshot(current);
    await follow(sink, c.env.SIGNUP, current);
  });
}

/**
 * The snapshots over a WebSocket, which the object holds itself. A browser sends its cookies along with a socket that
 * any site opens, so one that names an Origin must name ours.
 */
async function socket(c: Context<AuthApp>, { eventId, signup }: Watched): Promise<Response> {
  const origin = c.req.header("origin");
  if (origin !== undefined && !isOwnOrigin(c, origin)) return refuse(c, problem("forbidden"));
  const headers = { upgrade: "websocket", "x-watcher": addressOf(c) };
  const opened = await signup.fetch(`http://signup/${eventId}`, { headers });
  if (opened.status === 429) return tooMany(c, 60, { name: "sockets", quota: 1_000 });
  // The object's response has immutable headers; every answer of auth carries security headers.
  return opened.webSocket === null ? c.notFound() : new Response(null, { status: 101, webSocket: opened.webSocket });
}

/** The signup that the path names, if the client holds its token: in its cookie, or as a bearer token (RFC 6750). */
async function watchedSignup(c: Context<AuthApp>): Promise<Watched | null> {
  const userId = userIdSchema.safeParse(c.req.param("userId"));
  const eventId = eventIdSchema.safeParse(c.req.param("eventId"));
  if (!userId.success || !eventId.success) return null;
  const bearer = /^Bearer ([\w-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer ?? getCookie(c, tokenCookieName(eventId.data), "host") ?? "";
  const known = await isSignupToken(secretsOf(c.env), userId.data, eventId.data, token);
  return known ? { eventId: eventId.data, signup: c.env.SIGNUP.getByName(userId.data) } : null;
}
