/**
 * Keeps a page connected to its signup, as the client package does; and by what a browser knows besides: whether it has a
 * network, and whether anybody looks at the page.
 */
import type { Heard } from "#client/event-stream.ts";
import { SILENT, stayConnected } from "#client/stay-connected.ts";
import { events, snapshots, socket, type Reach } from "#client/ways.ts";

/** Why nothing is heard: the connection is being tried again, the browser has no network, or the signup is not found. */
export type Trouble = "lost" | "offline" | "gone";

/** A socket is the cheapest for the server, which sleeps meanwhile. */
const WAYS = [socket, events, snapshots] as const;

/**
 * Connects, and connects again until the function that is returned is called.
 *
 * @param tell is called with what is wrong, and with nothing once something is heard again
 * @param begun a stream of the signup's events that is open already
 */
export function keepConnected(
  watchAt: string,
  heard: (data: string, event?: string) => void,
  tell: (trouble?: Trouble) => void,
  begun?: Response,
): () => void {
  const stopped = new AbortController();
  const signup: Reach = {
    fetch: (path, accept, signal) => fetch(watchAt + path, { headers: { accept }, signal }),
    socket: () => new WebSocket(`${location.origin.replace("http", "ws")}${watchAt}/events`),
  };
  let current = new AbortController();

  function connect(opened?: Response): void {
    current.abort();
    if (!navigator.onLine) return tell("offline");
    const { signal } = (current = new AbortController());
    const hear = ({ data, event }: Heard): void => {
      if (data === undefined) return;
      tell();
      heard(data, event);
    };
    // The first loss is not shown, unless it is silence: each deployment closes every socket once.
    const lost = (failures: number, reason: unknown) => (failures > 1 || reason === SILENT) && tell("lost");
    stayConnected({ signup, ways: WAYS, hear, signal, opened, lost }).then(
      () => tell("gone"),
      () => {}, // aborted
    );
  }

  const on = (target: EventTarget, event: string, act: () => void) =>
    target.addEventListener(event, act, { signal: stopped.signal });
  on(globalThis, "online", () => connect());
  on(globalThis, "offline", () => connect());
  on(globalThis, "pagehide", () => current.abort());
  on(globalThis, "pageshow", () => current.signal.aborted && connect());
  on(document, "visibilitychange", () => document.visibilityState === "visible" && connect());
  connect(begun);
  return () => {
    stopped.abort();
    current.abort();
  };
}
