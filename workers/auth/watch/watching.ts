/**
 * Checks who may watch: every route below a signup's path needs that signup's own token, as a cookie or as a bearer token
 * (RFC 6750). Without it the answer is "not found", and no object is called.
 */
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { eventIdSchema } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import { secretsOf } from "../accounts/secrets.ts";
import type { AuthApp } from "../http/context.ts";
import { overLimit } from "../http/limits.ts";
import { isSignupToken, tokenCookieName } from "./signup-token.ts";

/** A signup that the client may watch. */
type Watched = { userId: string; eventId: string };

/** The types of a route below a signup's path. */
export type WatchingApp = AuthApp & { Variables: { watched: Watched } };

/** Middleware: sets `c.var.watched`. Limits requests by signup: whoever has a token of their own uses up nobody else's. */
export const watching = createMiddleware<WatchingApp, "/user/:userId/signups/:eventId/*">(async (c, next) => {
  const userId = userIdSchema.safeParse(c.req.param("userId"));
  const eventId = eventIdSchema.safeParse(c.req.param("eventId"));
  if (!userId.success || !eventId.success) return c.notFound();
  const bearer = /^Bearer ([\w-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer ?? getCookie(c, tokenCookieName(eventId.data), "host") ?? "";
  const isKnown = await isSignupToken(secretsOf(c.env), userId.data, eventId.data, token);
  if (!isKnown) return c.notFound();
  const overTheirs = await overLimit(c, "watch", `signup ${eventId.data}`);
  if (overTheirs !== null) return overTheirs;
  c.set("watched", { userId: userId.data, eventId: eventId.data });
  return next();
});
