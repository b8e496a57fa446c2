/**
 * Server-sent events, after the WHATWG HTML standard (section 9.2). One signup is followed the same way wherever the
 * stream began: the object's snapshots as frames, a comment every 15 s, `detached` after 60 s.
 *
 * Only reads: no signup depends on a stream, and none stops when a reader leaves. On our own pages, `web/client/lights.ts`
 * turns the lights; without a script, the same stream is a page (`web/live-page.tsx`).
 */
import { problem, type Problem } from "#shared/contract/problem.ts";
import { readSnapshotSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { log, reasonOf } from "#shared/platform/log.ts";

/** How long a client waits before it comes back (milliseconds); sent as `retry:`. */
const RECONNECT_MS = 2_000;

/** How often a comment keeps the line open: half of the shortest idle timeout that proxies commonly have (30 s). */
const KEEP_ALIVE_MS = 15_000;

/** How long a stream lasts without its signup settling. Afterwards a client reconnects to the Location. */
const DETACH_AFTER_MS = 60_000;

/** When a stream is aborted: its reader has not read `detached`, so it does not read any more. Both begin with the stream. */
const TEAR_DOWN_AFTER_MS = 65_000;

/** How long to wait before attaching again to an object that was reset. */
const REATTACH_AFTER_MS = 250;

/** How a signup is written down for one kind of client, up to the bytes. */
export type Format = {
  mediaType: string;
  /** Goes before the first of all others. */
  preface: string;
  snapshot: (snapshot: ReadSnapshot) => string;
  detached: (snapshot: ReadSnapshot) => string;
  problem: (problem: Problem) => string;
  keepAlive: string;
};

const event = (name: string, data: ReadSnapshot | Problem): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

const SERVER_SENT_EVENTS: Format = {
  mediaType: "text/event-stream; charset=utf-8",
  preface: `retry: ${RECONNECT_MS}\n\n`,
  snapshot: (next) => `id: ${next.seq}\n${event(next.settled ? "settled" : "status", next)}`,
  detached: (latest) => `id: ${latest.seq}\n${event("detached", latest)}`,
  problem: (document) => event("error", document),
  keepAlive: ":\n\n",
};

/** Writes to one client. A write resolves when the client has read it, or has left. */
export type EventSink = {
  snapshot: (snapshot: ReadSnapshot) => Promise<void>;
  detached: (snapshot: ReadSnapshot) => Promise<void>;
  problem: (problem: Problem) => Promise<void>;
  /** Aborted once the client has left, or the stream has lasted long enough. */
  ended: AbortSignal;
};

/**
 * A response that is a stream of events. `run` writes the events, and the stream ends when it is done. If it
 * fails, the last event is `error`, with a problem document. Meanwhile comments keep the line open.
 */
export function eventStream(
  request: Request,
  run: (sink: EventSink) => Promise<void>,
  format: Format = SERVER_SENT_EVENTS,
): Response {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const enough = new AbortController();
  const sink = sinkInto(writer, request.signal, enough.signal, format);
  const keepAlive = setInterval(() => void sink.keepAlive(), KEEP_ALIVE_MS);
  const detach = setTimeout(() => enough.abort(), DETACH_AFTER_MS);
  const tornDown = setTimeout(() => void writer.abort(), TEAR_DOWN_AFTER_MS);
  void run(sink)
    .catch(async (error: unknown) => {
      log("warn", "stream broken off", { reason: reasonOf(error) });
      await sink.problem(problem("unavailable"));
    })
    .then(async () => writer.close())
    .catch(() => {}) // The client has left.
    .finally(() => {
      clearInterval(keepAlive);
      clearTimeout(detach);
      clearTimeout(tornDown);
    });

  return new Response(readable, {
    headers: {
      "content-type": format.mediaType,
      // No cache may keep it, and no proxy may hold frames back to compress them.
      "cache-control": "no-store, no-transform",
      // Miniflare compresses HTML in spite of that, and holds it back meanwhile (5.20261102, tried November 2026).
      "content-encoding": "identity",
    },
  });
}

/**
 * Sends every snapshot of a signup that is newer than `latest`, until it is settled, the stream has lasted long enough, or the
 * client has left. If the object is reset in the middle (a deploy, a crash), attaches again and goes on.
 *
 * @param opened the object's stream of this signup, if there is one already
 */
export async function follow(
  sink: EventSink,
  users: Env["USERS"],
  latest: ReadSnapshot,
  opened?: ReadableStream<Uint8Array>,
): Promise<void> {
  if (latest.settled) return;
  let current = latest;
  // A stream that was handed in is read in any case, if only to be cancelled.
  for (let bytes = opened; bytes !== undefined || !sink.ended.aborted; bytes = undefined) {
    for await (const next of attach(users, latest, sink.ended, bytes)) {
      if (next.seq <= current.seq) continue;
      current = next;
      await sink.snapshot(next);
      if (next.settled) return;
    }
  }
  await sink.detached(current);
}

function sinkInto(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  requestLeft: AbortSignal,
  enough: AbortSignal,
  format: Format,
): EventSink & { keepAlive: () => Promise<void> } {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  // Sent with the first event, as one chunk: a second chunk leaves only when the thread is free again, and the hash that
  // follows frame 0 holds it (workerd 1.20261102, tried November 2026).
  let { preface } = format;
  const write = async (text: string): Promise<void> => {
    const chunk = preface + text;
    preface = "";
    await writer.write(encoder.encode(chunk)).catch(() => gone.abort());
  };
  return {
    snapshot: (next) => write(format.snapshot(next)),
    detached: (latest) => write(format.detached(latest)),
    problem: (document) => write(format.problem(document)),
    keepAlive: () => write(format.keepAlive),
    ended: AbortSignal.any([requestLeft, gone.signal, enough]),
  };
}

/** The object's snapshots, until its stream ends or breaks, or `ended` aborts. */
async function* attach(
  users: Env["USERS"],
  { userId, eventId }: ReadSnapshot,
  ended: AbortSignal,
  opened?: ReadableStream<Uint8Array>,
): AsyncGenerator<ReadSnapshot> {
  try {
    // A new stub each time: the stub of an object that was reset stays broken.
    const bytes = opened ?? (await users.getByName(userId).watch(eventId));
    if (bytes !== null) yield* snapshotsOf(bytes, ended);
  } catch (error) {
    log("warn", "watching broken off", { eventId, reason: reasonOf(error) });
  }
  if (!ended.aborted) await scheduler.wait(REATTACH_AFTER_MS);
}

/**
 * Parses what `Watchers.stream` wrote, in this version or in another: one snapshot per line. A line that cannot be read
 * is skipped; the next snapshot is whole. Cancels the stream when it is no longer read.
 */
async function* snapshotsOf(bytes: ReadableStream<Uint8Array>, ended: AbortSignal): AsyncGenerator<ReadSnapshot> {
  const reader = bytes.getReader();
  // Not a TextDecoderStream: a stream in between took 5 % of a signup's CPU (npm run bench, November 2026).
  const decoder = new TextDecoder();
  const cancel = (): void => void reader.cancel();
  ended.addEventListener("abort", cancel);
  if (ended.aborted) cancel();
  try {
    let rest = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const snapshot = parseSnapshot(line);
        if (snapshot === undefined) log("error", "snapshot unreadable");
        else yield snapshot;
      }
    }
  } finally {
    ended.removeEventListener("abort", cancel);
    await reader.cancel();
  }
}

/** What an object wrote, in this version or in another. Undefined if it cannot be read. */
export function parseSnapshot(text: string): ReadSnapshot | undefined {
  try {
    return readSnapshotSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
