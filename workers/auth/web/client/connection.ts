/**
 * Keeps a page connected to its signup: over a WebSocket; where that fails or is silent, over the events stream; where that
 * fails too, by asking for the snapshot. Each begins with the current snapshot, so nothing is missed between two of them.
 */
import { reconnectDelayMs } from "../watching.ts";

/** Why nothing is heard: the connection is being tried again, the browser has no network, or the signup is not found. */
export type Trouble = "lost" | "offline" | "gone";

type Heard = (data: string, event?: string) => void;

/** Follows a signup until it fails, ends, or `signal` aborts. `heard` gets all that arrives, the empty text for a sign of life. */
type Way = (watchAt: string, heard: Heard, signal: AbortSignal) => Promise<unknown>;

/** How often a socket is asked for a sign of life (milliseconds). The events stream gives one every 15 s by itself. */
const PING_MS = 15_000;

/** How long a connection may be silent (milliseconds): at first, when the current snapshot is due, and later. */
const SILENT_FIRST_MS = 8_000;
const SILENT_MS = 20_000;

/** How often the snapshot is asked for, where nothing else works (milliseconds). */
const ASK_MS = 2_000;

/** A signup may not be journalled yet when it is first asked for. After so many failures in a row it is not there. */
const GONE_AFTER = 5;

const NOT_FOUND = "not found";
const SILENT = "silent";

const socket: Way = (watchAt, heard, signal) =>
  new Promise((end) => {
    const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}${watchAt}/events`);
    const ping = setInterval(() => opened.readyState === WebSocket.OPEN && opened.send("ping"), PING_MS);
    // Also at once: workerd ends the TCP connection of a socket that never sent anything 10 s late (1.20261102, November 2026).
    opened.addEventListener("open", () => opened.send("ping"));
    opened.addEventListener("message", ({ data }) => heard(String(data)));
    opened.addEventListener("close", end);
    signal.addEventListener("abort", () => {
      clearInterval(ping);
      opened.close();
    });
  });

const events: Way = async (watchAt, heard, signal) =>
  readEvents(await ask(`${watchAt}/events`, "text/event-stream", signal), heard);

const snapshots: Way = async (watchAt, heard, signal) => {
  while (!signal.aborted) {
    heard(await (await ask(watchAt, "application/json", signal)).text());
    await new Promise((resolve) => {
      setTimeout(resolve, ASK_MS);
    });
  }
};

const WAYS = [socket, events, snapshots] as const;

async function ask(url: string, accept: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { headers: { accept }, signal });
  if (!response.ok) throw new Error(response.status === 404 ? NOT_FOUND : response.statusText);
  return response;
}

/** Reads the events of one of our own streams, in which each has one line of data; the text of a comment is empty. */
async function readEvents({ body }: Response, heard: Heard): Promise<void> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ;) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) return;
    const parts = (text + value).split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) heard(/^data: (.*)$/m.exec(part)?.[1] ?? "", /^event: (.*)$/m.exec(part)?.[1]);
  }
}

/**
 * Connects, and connects again until the function that is returned is called.
 *
 * @param tell is called with what is wrong, and with nothing once something is heard again
 * @param begun a stream of the signup's events that is open already
 */
export function keepConnected(
  watchAt: string,
  heard: Heard,
  tell: (trouble?: Trouble) => void,
  begun?: Response,
): () => void {
  const stopped = new AbortController();
  let failures = 0;
  let retry = 0;
  let current = new AbortController();

  function connect(opened?: Response): void {
    disconnect();
    if (!navigator.onLine) return tell("offline");
    const here = new AbortController();
    current = here;
    const listen = (ms: number) => setTimeout(fail, ms, SILENT);
    let silence = listen(SILENT_FIRST_MS);
    here.signal.addEventListener("abort", () => clearTimeout(silence));
    function fail(reason?: unknown): void {
      if (here.signal.aborted) return;
      here.abort();
      failures += 1;
      if (reason instanceof Error && reason.message === NOT_FOUND && failures >= GONE_AFTER) return tell("gone");
      // The first loss is not shown, unless it is silence: each deployment closes every socket once.
      if (failures > 1 || reason === SILENT) tell("lost");
      retry = setTimeout(connect, reconnectDelayMs(failures - 1, Math.random()));
    }
    const hear: Heard = (data, event) => {
      if (here.signal.aborted) return;
      clearTimeout(silence);
      silence = listen(SILENT_MS);
      if (data.startsWith("{")) {
        failures = 0;
        tell();
      }
      heard(data, event);
    };
    const way = WAYS[failures % WAYS.length] ?? socket;
    (opened ? readEvents(opened, hear) : way(watchAt, hear, here.signal)).then(fail, fail);
  }

  function disconnect(): void {
    clearTimeout(retry);
    current.abort();
  }

  const on = (target: EventTarget, event: string, act: () => void) =>
    target.addEventListener(event, act, { signal: stopped.signal });
  on(globalThis, "online", () => connect());
  on(globalThis, "offline", () => connect());
  on(globalThis, "pagehide", disconnect);
  on(globalThis, "pageshow", () => current.signal.aborted && connect());
  on(document, "visibilitychange", () => document.visibilityState === "visible" && connect());
  connect(begun);
  return () => {
    stopped.abort();
    disconnect();
  };
}
