/**
 * Checks who may watch: every route below a signup's path needs that signup's own token, as a cookie or as a bearer token
 * (RFC 6750). Without it the answer is "not found", and no object is called.
 */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { eventIdSchema, readSnapshotSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import { secretsOf } from "../accounts/secrets.ts";
import type { AuthApp } from "../http/context.ts";
import { overLimit } from "../http/limits.ts";
import { isSignupToken, tokenCookieName } from "./signup-token.ts";

/** A signup that the client may watch. */
export type Watched = { userId: string; eventId: string };

/** The types of a route below a signup's path. */
export type WatchingApp = AuthApp & { Variables: { watched: Watched } };

/** Middleware: sets `c.var.watched`. Limits requests by signup: whoever has a token of their own uses up nobody else's. */
export const watching = createMiddleware<WatchingApp>(async (c, next) => {
  const userId = userIdSchema.safeParse(c.req.param("userId"));
  const eventId = eventIdSchema.safeParse(c.req.param("eventId"));
  if (!userId.success || !eventId.success) return c.notFound();
  if (!(await mayWatch(c, userId.data, eventId.data))) return c.notFound();
  const overTheirs = await overLimit(c, "watch", `signup ${eventId.data}`);
  if (overTheirs !== null) return overTheirs;
  c.set("watched", { userId: userId.data, eventId: eventId.data });
  return next();
});

/** True if the request has this signup's token. */
export async function mayWatch<E extends AuthApp>(c: Context<E>, userId: string, eventId: string): Promise<boolean> {
  const bearer = /^Bearer ([\w-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer ?? getCookie(c, tokenCookieName(eventId), "host") ?? "";
  return isSignupToken(secretsOf(c.env), userId, eventId, token);
}

/** A signup that is named by its path, as its object has it now. Null without its token, or if it is not there. */
export async function signupAt<E extends AuthApp>(c: Context<E>, path: string): Promise<ReadSnapshot | null> {
  const [, user, name = "", signups, id = ""] = path.split("/");
  const userId = userIdSchema.safeParse(name);
  const eventId = eventIdSchema.safeParse(id);
  if (user !== "user" || signups !== "signups" || !userId.success || !eventId.success) return null;
  return (await mayWatch(c, userId.data, eventId.data)) ? snapshotOf(c.env, userId.data, eventId.data) : null;
}

/** A signup's snapshot. The object may run an older or a newer version of this code. */
export async function snapshotOf(env: Env, userId: string, eventId: string): Promise<ReadSnapshot | null> {
  return readSnapshotSchema.nullable().parse(await env.USERS.getByName(userId).snapshot(eventId));
}

/**
 * Opens a socket on a signup, which the object holds itself: 101, 404 if there is no such signup, 429 if it has too many. The
 * token has been checked before.
 *
 * @param offered the subprotocols that the client offers
 */
export function objectSocket(env: Env, { userId, eventId }: Watched, address: string, offered = ""): Promise<Response> {
  const headers = { upgrade: "websocket", "x-watcher": address, "sec-websocket-protocol": offered };
  return env.USERS.getByName(userId).fetch(`http://event/${eventId}`, { headers });
}
