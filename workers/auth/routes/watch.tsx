/**
 * Watching one signup: its status page or snapshot, its events over SSE, its socket. `watching` checks the token first.
 */
import { Hono, type Context } from "hono";
import { readSnapshotSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { isOwnOrigin } from "../http/cross-site.ts";
import { addressOf, tooMany } from "../http/limits.ts";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { eventStream, follow } from "../watch/sse.ts";
import { watching, type WatchingApp } from "../watch/watching.ts";
import { StatusPage } from "../web/status-page.tsx";

export const watch = new Hono<WatchingApp>()
  .get("/user/:userId/signups/:eventId", watching, async (c) => {
    const snapshot = await snapshotOf(c);
    if (snapshot === null) return c.notFound();
    c.header("cache-control", "no-store");
    if (!prefersPage(c)) return c.json(snapshot);
    return c.html(<StatusPage language={c.var.language} snapshot={snapshot} />);
  })

  .get("/user/:userId/signups/:eventId/events", watching, async (c) =>
    c.req.header("upgrade")?.toLowerCase() === "websocket" ? socket(c) : events(c),
  );

/** The snapshots as server-sent events: the current one at once, then live. */
async function events(c: Context<WatchingApp>): Promise<Response> {
  const current = await snapshotOf(c);
  if (current === null) return c.notFound();
  // An EventSource that has seen the end would come back for ever; 204 tells it to stop (HTML standard, section 9.2.5).
  if (current.settled && c.req.header("last-event-id") === String(current.seq)) return c.body(null, 204);
  return eventStream(c.req.raw, async (sink) => {
    await sink.snapshot(current);
    await follow(sink, c.env.USERS, current);
  });
}

/**
 * The snapshots over a WebSocket, which the object holds itself. A browser sends its cookies along with a socket that
 * any site opens, so one that names an Origin must name ours.
 */
async function socket(c: Context<WatchingApp>): Promise<Response> {
  const { userId, eventId } = c.var.watched;
  const origin = c.req.header("origin");
  if (origin !== undefined && !isOwnOrigin(c, origin)) return refuse(c, "forbidden");
  const headers = { upgrade: "websocket", "x-watcher": addressOf(c) };
  const opened = await c.env.USERS.getByName(userId).fetch(`http://event/${eventId}`, { headers });
  if (opened.status === 429) return tooMany(c, 60, { name: "sockets", quota: 1_000 });
  // The object's response has immutable headers; every answer of auth carries security headers.
  return opened.webSocket === null ? c.notFound() : new Response(null, { status: 101, webSocket: opened.webSocket });
}

/** The snapshot of the signup that is watched. The object may run an older or a newer version of this code. */
async function snapshotOf(c: Context<WatchingApp>): Promise<ReadSnapshot | null> {
  const { userId, eventId } = c.var.watched;
  return readSnapshotSchema.nullable().parse(await c.env.USERS.getByName(userId).snapshot(eventId));
}
