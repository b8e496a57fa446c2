/**
 * STOMP 1.2 frames as text: what a frame is, and how one is written (https://stomp.github.io/stomp-specification-1.2.html).
 * Pure. Knows no session and no destination: `read-frames.ts` reads frames, `workers/auth/watch/stomp-session.ts` decides.
 */

/** One frame. Header names and values are as they are meant, not as they are escaped. */
export type Frame = { command: string; headers: ReadonlyMap<string, string>; body: string };

/** The commands whose headers are not escaped, so that STOMP 1.0 understands them ("Value Encoding"). STOMP is CONNECT by another name. */
export const UNESCAPED: ReadonlySet<string> = new Set(["CONNECT", "STOMP", "CONNECTED"]);

/** What is written for each character that has a meaning in a header ("Value Encoding"). */
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\r": "\\r", "\n": "\\n", ":": "\\c" };

/**
 * A frame, written down: to be sent as one WebSocket message. A body gets its length in octets. A header without a value
 * is left out.
 *
 * @example writeFrame("RECEIPT", { "receipt-id": "7" }) is "RECEIPT\nreceipt-id:7\n\n\0"
 */
export function writeFrame(
  command: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  body = "",
): string {
  const escaped = (text: string): string =>
    UNESCAPED.has(command) ? text : text.replaceAll(/[\\\r\n:]/g, (character) => ESCAPES[character] ?? character);
  const length = body === "" ? undefined : String(new TextEncoder().encode(body).length);
  const lines = Object.entries({ ...headers, "content-length": length }).flatMap(([name, value]) =>
    value === undefined ? [] : `${escaped(name)}:${escaped(value)}\n`,
  );
  return `${command}\n${lines.join("")}\n${body}\0`;
}
