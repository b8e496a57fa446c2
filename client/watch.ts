/**
 * Follows a signup that there is already, until it is settled, whatever is lost in between. How one stays connected is in
 * stay-connected.ts; this says to what, and by which ways.
 */
import type { Snapshot } from "./snapshot.ts";
import { stayConnected } from "./stay-connected.ts";
import { told, type Known } from "./told.ts";
import { events, snapshots, socket, type Reach } from "./ways.ts";

/** Sends a request, as the platform's `fetch` does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A signup's own URL, and the token that watching it takes. Whoever has it may watch: do not put it into a URL. */
export type Handle = { url: string; token: string };

/** `signal` ends it at once: whoever listens gets the signal's reason as an error. */
export type WatchOptions = {
  signal?: AbortSignal | undefined;
  /** Sends the requests, in place of the platform's `fetch`. Example: a Worker's service binding. */
  fetch?: Fetch | undefined;
};

/**
 * Follows a signup until it is settled.
 *
 * @param url the signup's own URL, as a `Handle` has it
 * @param options `token` can be left out in a browser that has the signup's cookie
 * @returns snapshots, each newer than the one before; the current one comes at once
 * @throws SignupProblem in the loop, if the signup is not found any more, or cannot be understood
 * @example
 * ```ts
 * for await (const { services } of watch(handle.url, handle)) show(services);
 * ```
 */
export function watch(
  url: string | URL,
  { token, signal, fetch }: WatchOptions & { token?: string | undefined } = {},
): AsyncGenerator<Snapshot, void> {
  if (token !== undefined && !/^[\w-]+$/.test(token)) throw new TypeError("A token has letters, digits, _ and -");
  const { origin, pathname } = httpUrl(url);
  return follow(origin + pathname, { token, signal, fetch }, { seq: -1 });
}

/** Follows a signup from what is known of it. */
export function follow(
  url: string,
  {
    token,
    fetch = globalThis.fetch,
    signal = new AbortController().signal,
  }: WatchOptions & { token?: string | undefined },
  known: Known,
): AsyncGenerator<Snapshot, void> {
  const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const page = (globalThis as { location?: { origin: string } }).location;
  const signup: Reach = {
    fetch: (path, accept, here) => fetch(url + path, { headers: { accept, ...authorization }, signal: here }),
    // A browser's socket has no headers, and sends the cookie by itself.
    socket: () => openSocket(`${url.replace("http", "ws")}/events`, page === undefined ? authorization : undefined),
  };
  // The server refuses the sockets of another origin's pages.
  const isElsewhere = page !== undefined && page.origin !== new URL(url).origin;
  const ways = isElsewhere ? ([events, snapshots] as const) : ([events, socket, snapshots] as const);
  return told(known, (hear, here) => stayConnected({ signup, ways, hear, signal: here }), signal);
}

/** The interface of the WHATWG takes no headers; that of Node, and of others, does. */
type SocketWithHeaders = new (url: string, options?: { headers: Record<string, string> }) => WebSocket;

function openSocket(url: string, headers?: Record<string, string>): WebSocket {
  return new (WebSocket as SocketWithHeaders)(url, headers && { headers });
}

/** @throws TypeError for anything but a URL of http or https: `localhost:8787` is none */
export function httpUrl(url: string | URL, base?: string | URL): URL {
  const parsed = new URL(url, base);
  if (!/^https?:$/.test(parsed.protocol)) throw new TypeError(`${parsed.protocol}// is neither http nor https`);
  return parsed;
}
