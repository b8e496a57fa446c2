/** Content negotiation (RFC 9110, section 12): the one place that reads `Accept`. */
import type { Context } from "hono";
import Negotiator from "negotiator";

/**
 * The media type to answer with.
 *
 * @param offers the media types that there are; the first is for a client that accepts anything, or nothing of it
 * @example
 * ```ts
 * negotiate(c, ["application/json", "text/html"]); // a browser gets "text/html", curl "application/json"
 * ```
 */
export function negotiate<T extends string>(c: Context, offers: readonly [T, ...T[]]): T {
  const accept = c.req.header("accept");
  const best = new Negotiator({ headers: accept === undefined ? {} : { accept } }).mediaType([...offers]);
  return offers.find((offer) => offer === best) ?? offers[0];
}

/** True if the client would rather have a page than data. */
export function prefersPage(c: Context): boolean {
  return negotiate(c, ["application/json", "text/html"]) === "text/html";
}
