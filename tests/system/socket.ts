/** Sockets of the company, by npm's `ws`. */
import { WebSocket, type ClientOptions } from "ws";
import type { Ticket } from "./company.ts";

/** The subprotocols that are offered, and how long the handshake may take (milliseconds). */
type SocketOptions = { protocols?: string[]; handshakeTimeout?: number };

/**
 * Opens a socket at this path. It does not wait for the end of the connection once both sides have said that they close:
 * where workerd runs locally, that takes it another 10 s (November 2026).
 */
export function openSocket(
  { host }: URL,
  path: string,
  headers: Record<string, string>,
  { protocols = [], ...others }: SocketOptions = {},
): WebSocket {
  return new WebSocket(`ws://${host}${path}`, protocols, { headers, closeTimeout: 1, ...others } as ClientOptions);
}

/** Opens one on the events of a signup or a change. */
export function openEvents(url: URL, { location, token }: Ticket, options?: SocketOptions): WebSocket {
  return openSocket(url, `${location}/events`, { authorization: `Bearer ${token}` }, options);
}
