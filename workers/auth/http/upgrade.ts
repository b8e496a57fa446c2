/** WebSockets at the door: who asks for one, from which page, and the answer that opens it (RFC 6455, section 4). */
import type { Context } from "hono";
import type { AuthApp } from "./context.ts";
import { isOwnOrigin } from "./cross-site.ts";

/** True for a request that asks for a WebSocket. */
export function wantsSocket<E extends AuthApp>(c: Context<E>): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket";
}

/**
 * True if a page of another origin asks. A browser sends its cookies along with a socket that any site opens, and no other
 * check stands in its way; a program that is no browser names no origin.
 */
export function isForeign<E extends AuthApp>(c: Context<E>): boolean {
  const origin = c.req.header("origin");
  return origin !== undefined && !isOwnOrigin(c, origin);
}

/** The answer that opens a socket. An object's own has immutable headers; every answer of auth carries security headers. */
export function switched(webSocket: WebSocket, subprotocol: string | null | undefined): Response {
  const headers = subprotocol ? { "sec-websocket-protocol": subprotocol } : {};
  return new Response(null, { status: 101, webSocket, headers });
}
