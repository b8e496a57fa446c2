/**
 * Watching one signup: its status page or snapshot, its events over SSE, its socket. All need the signup's own token;
 * with none, or a wrong one, the answer is "not found", and no object is touched.
 */
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { problem } from "#shared/contract/problem.ts";
import { eventIdSchema } from "#shared/contract/status.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import type { AuthApp } from "../app.ts";
import { eventStream, follow } from "../event-stream.ts";
import { isSignupToken, tokenCookieName } from "../signup-token.ts";
import type { Signup } from "../signup/signup.ts";
import { StatusPage } from "../web/status-page.tsx";
import { refuse } from "./refuse.tsx";

type Watched = AuthApp & { Variables: { eventId: string; signup: DurableObjectStub<Signup> } };

/** Lets only the holder of the signup's token through; from a cookie, or from an Authorization header (RFC 6750). */
const needToken = createMiddleware<Watched>(async (c, next) => {
  const userId = userIdSchema.safeParse(c.req.param("userId"));
  const eventId = eventIdSchema.safeParse(c.req.param("eventId"));
  if (!userId.success || !eventId.success) return refuse(c, problem("not_found"));
  const bearer = /^Bearer ([\w-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer ?? getCookie(c, tokenCookieName(eventId.data), "host");
  const known = token !== undefined && (await isSignupToken(c.env.AUTH_SECRET, userId.data, eventId.data, token));
  if (!known) return refuse(c, problem("not_found"));
  c.set("eventId", eventId.data);
  c.set("signup", c.env.SIGNUP.getByName(userId.data));
  await next();
});

export const watch = new Hono<Watched>()
  .use("/user/:userId/signups/:eventId/*", needToken)

  .get("/user/:userId/signups/:eventId", async (c) => {
    const snapshot = await c.var.signup.snapshot(c.var.eventId);
    if (snapshot === null) return refuse(c, problem("not_found"));
    c.header("cache-control", "no-store");
    c.header("vary", "Accept, Accept-Language");
    const answer = accepts(c, {
      header: "Accept",
      supports: ["application/json", "text/html"],
      default: "application/json",
    });
    if (answer === "application/json") return c.json(snapshot);
    return c.html(<StatusPage language={c.var.language} snapshot={snapshot} />);
  })

  .get("/user/:userId/signups/:eventId/events", async (c) => {
    const { eventId, signup } = c.var;
    if (c.req.header("upgrade")?.toLowerCase() === "websocket") {
      const origin = c.req.header("origin");
      if (origin !== undefined && origin !== new URL(c.req.url).origin) return refuse(c, problem("forbidden"));
      return signup.fetch(`http://signup/${eventId}`, { headers: { upgrade: "websocket" } });
    }
    const current = await signup.snapshot(eventId);
    if (current === null) return refuse(c, problem("not_found"));
    // An EventSource that has seen the end would come back for ever; 204 tells it to stop.
    if (current.settled && c.req.header("last-event-id") === String(current.seq)) return c.body(null, 204);
    const left = c.req.raw.signal;
    return eventStream(left, async (sink) => {
      await sink.snapshot(current);
      await follow(sink, signup, current, left);
    });
  });
