/**
 * Watching one event, a signup or a change of an account: its status page or snapshot, its frames over SSE, its socket.
 * `watching` checks the token first.
 */
import { Hono, type Context } from "hono";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import { PERIOD_S } from "../http/limit-table.ts";
import { addressOf, tooMany } from "../http/limits.ts";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { isForeign, switched, wantsSocket } from "../http/upgrade.ts";
import { eventStream, follow, type Format } from "../watch/sse.ts";
import { SOCKETS_PER_ADDRESS_MAX, STREAMS_MAX } from "../watch/watchers.ts";
import { objectSocket, snapshotOf, watching, type WatchingApp } from "../watch/watching.ts";
import { livePage, turnsOf, type Turn } from "../web/live-page.tsx";
import { StatusPage, beginningOf } from "../web/status-page.tsx";
import { isUnseen } from "./announce.ts";

/** What is below the path of one event. */
const event = new Hono<WatchingApp>()
  .get("/", watching, async (c) => {
    const snapshot = await snapshotOf(c.env, c.var.watched.userId, c.var.watched.eventId);
    if (snapshot === null) return c.notFound();
    c.header("cache-control", "no-store");
    if (!prefersPage(c)) return c.json(snapshot);
    // An event that was settled before its page came is shown from its beginning, too.
    const shown = isUnseen(c) ? beginningOf(snapshot) : snapshot;
    return c.html(<StatusPage language={c.var.language} snapshot={shown} />);
  })

  .get("/live", watching, async (c) => {
    const current = await snapshotOf(c.env, c.var.watched.userId, c.var.watched.eventId);
    if (current === null) return c.notFound();
    const first = c.req.query("from") === "beginning" ? beginningOf(current) : current;
    const page = livePage(c.var.language, first);
    const turns = current.settled ? turnsOf(first, current) : [];
    return turns.length > 0 ? turned(c, first, page, turns) : followed(c, first, page);
  })

  .get("/events", watching, async (c) => (wantsSocket(c) ? socket(c) : events(c)));

export const watch = new Hono<WatchingApp>()
  .route("/user/:userId/signups/:eventId", event)
  .route("/user/:userId/changes/:eventId", event);

/** The snapshots as server-sent events: the current one at once, then live. */
async function events(c: Context<WatchingApp>): Promise<Response> {
  const current = await snapshotOf(c.env, c.var.watched.userId, c.var.watched.eventId);
  if (current === null) return c.notFound();
  // An EventSource that has seen the end would come back for ever; 204 tells it to stop (HTML standard, section 9.2.5).
  if (current.settled && c.req.header("last-event-id") === String(current.seq)) return c.body(null, 204);
  return followed(c, current);
}

/** A signup from this snapshot on, as a stream. 429 if the object has too many of them. */
async function followed(c: Context<WatchingApp>, first: ReadSnapshot, format?: Format): Promise<Response> {
  const opened = first.settled ? undefined : await c.env.USERS.getByName(first.userId).watch(first.eventId);
  if (opened === null) return tooMany(c, PERIOD_S, { name: "streams", quota: STREAMS_MAX });
  return eventStream(
    c.req.raw,
    async (sink) => {
      await sink.snapshot(first);
      await follow(sink, c.env.USERS, first, opened);
    },
    format,
  );
}

/** A signup that is over, as a stream: this snapshot, and then each of these turns of its lights. */
function turned(c: Context<WatchingApp>, first: ReadSnapshot, format: Format, turns: readonly Turn[]): Response {
  return eventStream(
    c.req.raw,
    async (sink) => {
      await sink.snapshot(first);
      for (const { snapshot, afterMs } of turns) {
        await scheduler.wait(afterMs);
        await sink.snapshot(snapshot);
      }
    },
    format,
  );
}

/** The snapshots over a WebSocket, as JSON or over STOMP. */
async function socket(c: Context<WatchingApp>): Promise<Response> {
  if (isForeign(c)) return refuse(c, "forbidden");
  const opened = await objectSocket(c.env, c.var.watched, addressOf(c), c.req.header("sec-websocket-protocol"));
  if (opened.status === 429) return tooMany(c, PERIOD_S, { name: "sockets", quota: SOCKETS_PER_ADDRESS_MAX });
  return opened.webSocket === null
    ? c.notFound()
    : switched(opened.webSocket, opened.headers.get("sec-websocket-protocol"));
}
