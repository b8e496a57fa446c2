/**
 * The ways to follow a signup: its events as a stream, a WebSocket, and asking for the snapshot again and again. Each begins
 * with the current snapshot, ends when its connection does, and holds nothing once its signal aborts. Which one is used when
 * is decided in stay-connected.ts.
 */
import { readEvents, type Hear } from "./event-stream.ts";

/** How a signup is reached: a request to a path below its URL, or to the empty one; and a socket on its events. */
export type Reach = {
  fetch: (path: string, accept: string, signal: AbortSignal) => Promise<Response>;
  socket: () => WebSocket;
};

/** Follows a signup. Always ends once `signal` aborts. */
export type Way = (signup: Reach, hear: Hear, signal: AbortSignal) => Promise<unknown>;

/** How often a socket is asked for a sign of life (milliseconds). The events stream gives one every 15 s by itself. */
const PING_MS = 15_000;

/** How often the snapshot is asked for (milliseconds), and how many times before the other ways are tried again. */
const ASK_MS = 2_000;
const ASKED_TIMES = 30;

/** Server-sent events. */
export const events: Way = async (signup, hear, signal) => {
  const response = await signup.fetch("/events", "text/event-stream", signal);
  return response.ok ? readEvents(response, hear, signal) : hear({ refused: response });
};

/** The snapshot, asked for every two seconds: for networks that let nothing else through. */
export const snapshots: Way = async (signup, hear, signal) => {
  for (let times = 0; times < ASKED_TIMES; times += 1) {
    const response = await signup.fetch("", "application/json", signal);
    if (!response.ok) {
      await hear({ refused: response });
      return;
    }
    hear({ data: await response.text() });
    await pause(ASK_MS, signal);
  }
};

/** A WebSocket. */
export const socket: Way = (signup, hear, signal) => hearSocket(signup.socket(), hear, signal);

/** Tells what is heard on a WebSocket, until it closes. */
export function hearSocket(opened: WebSocket, hear: Hear, signal: AbortSignal): Promise<unknown> {
  return new Promise((end) => {
    const ping = () => opened.readyState === opened.OPEN && opened.send("ping");
    const pings = setInterval(ping, PING_MS);
    // Also at once: workerd ends the TCP connection of a socket that never sent anything 10 s late (1.20261102, November 2026).
    opened.addEventListener("open", ping);
    opened.addEventListener("message", ({ data }: { data: string }) => hear(data === "pong" ? {} : { data }));
    opened.addEventListener("close", end);
    signal.addEventListener("abort", () => {
      clearInterval(pings);
      opened.close();
      end(undefined);
    });
  });
}

/** Waits. Throws the reason of `signal` as soon as it aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", resolve);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", resolve);
  signal.throwIfAborted();
}
