/**
 * Reads STOMP 1.2 frames out of bytes, as strictly as the specification's grammar ("Augmented BNF"), within bounds
 * ("Size Limits"). Pure: what is read depends on the bytes, and not on how they were split on their way.
 *
 * Repairs nothing: the first fault ends the reading, and nothing after it is looked at.
 */
import { UNESCAPED, type Frame } from "./write-frame.ts";

/** The longest frame (octets). What clients of ours send is 300 at the most: a CONNECT with an event id and a token. */
export const FRAME_BYTES_MAX = 4_096;

/** The longest line, without its LF (octets), and the most headers of a frame. */
const LINE_BYTES_MAX = 1_024;
const HEADERS_MAX = 32;

/** A fault in a frame, in words that repeat nothing of it. `receipt` is the frame's, if it was read before the fault. */
export type Malformed = { kind: "malformed"; detail: string; receipt: string | undefined };

/** The frames that are whole, and the bytes after them, at most `FRAME_BYTES_MAX`; or what is wrong after those frames. */
export type Reading = { frames: Frame[]; rest: Uint8Array<ArrayBuffer>; fault?: Malformed };

type Unfinished = { kind: "unfinished" };
type Line = { kind: "line"; text: string; end: number };
type Head = { kind: "head"; command: string; headers: Map<string, string>; bodyAt: number };
type Whole = { kind: "frame"; frame: Frame; end: number };

const TOO_LARGE = `A frame has ${FRAME_BYTES_MAX} octets at the most.`;

const LF = 10;
const CR = 13;
const NUL = 0;

/** The only frames that may have a body. */
const WITH_BODY: ReadonlySet<string> = new Set(["SEND", "MESSAGE", "ERROR"]);

/** A header as the grammar has it, and where nothing is escaped: there, a value may have a colon. */
const HEADER = /^([^\r:]+):([^\r:]*)$/;
const UNESCAPED_HEADER = /^([^\r:]+):([^\r]*)$/;

/** Text in which every backslash begins an escape that is defined ("Value Encoding"), and what those stand for. */
const ESCAPED_TEXT = /^(?:[^\\]|\\[\\rnc])*$/;
const MEANINGS: Readonly<Record<string, string>> = { "\\\\": "\\", "\\r": "\r", "\\n": "\n", "\\c": ":" };

/** Reads every whole frame. `rest` is what was left over before, to which `bytes` are added. */
export function readFrames(rest: Uint8Array, bytes: Uint8Array): Reading {
  const all = new Uint8Array(rest.length + bytes.length);
  all.set(rest);
  all.set(bytes, rest.length);
  const frames: Frame[] = [];
  for (let at = afterLineEnds(all, 0); ;) {
    const next = readFrame(all, at);
    if (next.kind === "malformed") return { frames, rest: new Uint8Array(), fault: next };
    // A copy: a view would keep, and an attachment would store, all the bytes that were ever added.
    if (next.kind === "unfinished") return { frames, rest: all.slice(at) };
    frames.push(next.frame);
    at = afterLineEnds(all, next.end);
  }
}

/** Line ends may stand between frames; they are heart-beats. */
function afterLineEnds(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) at += bytes[at] === LF ? 1 : 2;
  return at;
}

/** One frame that begins at `start`: its head, its body, and the NUL that ends it. */
function readFrame(bytes: Uint8Array, start: number): Whole | Unfinished | Malformed {
  const limit = start + FRAME_BYTES_MAX;
  const head = readHead(bytes, start, limit);
  if (head.kind !== "head") return head;
  const { command, headers, bodyAt } = head;
  const wrong = (detail: string): Malformed => ({ kind: "malformed", detail, receipt: receiptOf(command, headers) });
  const length = headers.get("content-length");
  if (length !== undefined && !/^\d+$/.test(length)) return wrong("The content-length is not a number.");
  if (!WITH_BODY.has(command) && (Number(length ?? 0) > 0 || (bytes[bodyAt] ?? NUL) !== NUL)) {
    return wrong(`Only ${[...WITH_BODY].join(", ")} frames may have a body.`);
  }
  const end = length === undefined ? bytes.indexOf(NUL, bodyAt) : bodyAt + Number(length);
  if (end >= limit || (end < 0 && bytes.length >= limit)) return wrong(TOO_LARGE);
  if (end < 0 || end >= bytes.length) return { kind: "unfinished" };
  if (bytes[end] !== NUL) return wrong("There is no NUL where the content-length says that the body ends.");
  const body = textOf(bytes.subarray(bodyAt, end));
  if (body === undefined) return wrong("The body is not UTF-8.");
  return { kind: "frame", frame: { command, headers, body }, end: end + 1 };
}

/** The command and the headers, up to the blank line. Of a header that is repeated, the first counts ("Repeated Header Entries"). */
function readHead(bytes: Uint8Array, start: number, limit: number): Head | Unfinished | Malformed {
  const headers = new Map<string, string>();
  let command: string | undefined;
  let at = start;
  const wrong = (detail: string): Malformed => ({ kind: "malformed", detail, receipt: receiptOf(command, headers) });
  for (let count = 0; ; count++) {
    const line = readLine(bytes, at, limit);
    if (line.kind === "unfinished") return line;
    if (line.kind === "wrong") return wrong(line.detail);
    at = line.end;
    if (command === undefined) command = line.text;
    else if (line.text === "") return { kind: "head", command, headers, bodyAt: at };
    else if (count > HEADERS_MAX) return wrong(`A frame has ${HEADERS_MAX} headers at the most.`);
    else {
      const header = readHeader(line.text, UNESCAPED.has(command));
      if (typeof header === "string") return wrong(header);
      if (!headers.has(header.name)) headers.set(header.name, header.value);
    }
  }
}

/**
 * The line at `from`, without the LF or CR LF that ends it. A NUL in it is refused, although the grammar would allow it in
 * a header: it is the end of a frame whose blank line is missing.
 */
function readLine(
  bytes: Uint8Array,
  from: number,
  limit: number,
): Line | Unfinished | { kind: "wrong"; detail: string } {
  const wrong = (detail: string) => ({ kind: "wrong" as const, detail });
  const lineLimit = Math.min(from + LINE_BYTES_MAX + 1, limit);
  let at = from;
  while (at < Math.min(lineLimit, bytes.length) && bytes[at] !== LF && bytes[at] !== NUL) at++;
  if (at >= lineLimit) {
    return wrong(lineLimit === limit ? TOO_LARGE : `A line has ${LINE_BYTES_MAX} octets at the most.`);
  }
  if (at === bytes.length) return { kind: "unfinished" };
  if (bytes[at] === NUL) return wrong("There is a NUL before the blank line that ends the headers.");
  const text = textOf(bytes.subarray(from, at > from && bytes[at - 1] === CR ? at - 1 : at));
  return text === undefined ? wrong("A line is not UTF-8.") : { kind: "line", text, end: at + 1 };
}

/** A header's name and value; or what is wrong with it. Spaces are part of both. */
function readHeader(line: string, isUnescaped: boolean): { name: string; value: string } | string {
  const [, name, value] = (isUnescaped ? UNESCAPED_HEADER : HEADER).exec(line) ?? [];
  if (name === undefined || value === undefined) {
    return "A header is a name, a colon and a value; other colons and carriage returns in it are escaped.";
  }
  if (isUnescaped) return { name, value };
  if (!ESCAPED_TEXT.test(line)) return "A header has an escape sequence that is not defined.";
  return { name: meaningOf(name), value: meaningOf(value) };
}

function meaningOf(escaped: string): string {
  return escaped.replaceAll(/\\./g, (sequence) => MEANINGS[sequence] ?? sequence);
}

/** Any client frame but CONNECT may ask for a receipt ("Header receipt"). */
function receiptOf(command: string | undefined, headers: ReadonlyMap<string, string>): string | undefined {
  return command === undefined || UNESCAPED.has(command) ? undefined : headers.get("receipt");
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
