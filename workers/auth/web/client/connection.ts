/**
 * Keeps a page connected to its signup: by a socket, and once that is lost by whatever way passes (rare.ts, loaded then).
 * Knows what only a browser does: whether it has a network, and whether anybody looks at the page.
 */
import type { Hear } from "#client/event-stream.ts";
import { SILENT, listen } from "#client/stay-connected.ts";
import { hearSocket } from "#client/ways.ts";
import type { Trouble } from "../watching.ts";
import type * as Rare from "./rare.ts";

/** Where auth serves rare.ts: written here by scripts/build-client.ts. */
declare const RARE_URL: string;

/** How long rare.ts may take to load, at least (milliseconds); twice that at most. */
const LOADED_WITHIN_MS = 5_000;

let failedLoads = 0;

/**
 * Loads rare.ts. `undefined`, after that time, if it did not come. It is then asked for by another URL, since a browser may
 * remember for as long as the page is open that a module was not there (whatwg/html#6768; changed in July 2026).
 */
export async function loadRare(): Promise<typeof Rare | undefined> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(resolve, LOADED_WITHIN_MS * (1 + Math.random()));
  });
  const loading = import(`${RARE_URL}?${failedLoads}`) as Promise<typeof Rare>;
  const loaded = await Promise.race([loading.catch(() => late), late]);
  if (!loaded) failedLoads += 1;
  return loaded;
}

/**
 * Connects, and connects again until the function that is returned is called.
 *
 * @param tell is called with what is wrong, and with nothing once something is heard again
 * @param begun a stream of the signup's events that is open already
 */
export function keepConnected(
  page: HTMLElement,
  watchAt: string,
  heard: (data: string, event?: string) => void,
  tell: (trouble?: Trouble) => unknown,
  begun?: Response,
): () => void {
  const stopped = new AbortController();
  let current = new AbortController();

  async function connect(stream?: Response): Promise<unknown> {
    current.abort();
    if (!navigator.onLine) return tell("offline");
    const { signal } = (current = new AbortController());
    let failures = 1;
    const hear: Hear = ({ data, event }) => {
      if (!data) return;
      failures = 0;
      tell();
      heard(data, event);
    };
    for (let opened = stream; ; opened = undefined) {
      const reason =
        opened ??
        (await listen((tellIt, here) => hearSocket(new WebSocket(`${watchAt}/events`), tellIt, here), hear, signal));
      if (reason === SILENT) {
        failures = 1;
        tell("lost");
      }
      const rare = signal.aborted ? undefined : await loadRare();
      if (rare || signal.aborted) return rare?.reconnect({ page, watchAt, hear, tell, signal, failures, opened });
      tell("lost");
    }
  }

  const on = (event: string, act: () => unknown) => addEventListener(event, act, stopped);
  on("online", () => connect());
  on("offline", () => connect());
  on("pagehide", () => current.abort());
  on("visibilitychange", () => document.hidden || connect());
  void connect(begun);
  return () => {
    stopped.abort();
    current.abort();
  };
}
