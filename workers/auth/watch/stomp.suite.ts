/**
 * What clients say over STOMP, for the tests of the session, of the object's sockets and of the edge: the frames of a good
 * client, and a table of bad ones, each with the ERROR frame that it must be answered with. Asserts nothing.
 */
import { readFrames } from "#shared/stomp/read-frames.ts";
import { writeFrame, type Frame } from "#shared/stomp/write-frame.ts";
import type { Fault } from "./stomp-session.ts";

/** A signup that may be watched, and somebody else's. */
export type Cast = { userId: string; eventId: string; token: string; otherUserId: string };

/** What a client says that does not keep the rules: good frames first, then a bad one. */
export type BadFrame = {
  name: string;
  /** The good frames before it. */
  before: string;
  bad: string | Uint8Array<ArrayBuffer>;
  message: Fault["message"];
  /** The `receipt-id` of the ERROR frame, and its `version`. */
  receipt?: string;
  version?: string;
};

/** The first frame of a client that may watch. Only `/stomp` looks at its login and passcode. */
export function connectFrame({ eventId, token }: Pick<Cast, "eventId" | "token">): string {
  return writeFrame("CONNECT", { "accept-version": "1.2,1.1", host: "auth", login: eventId, passcode: token });
}

/** A subscription to a user's snapshots. */
export function subscribeFrame(userId: string, headers: Record<string, string> = {}): string {
  return writeFrame("SUBSCRIBE", { id: "0", destination: `/sub/user/${userId}`, ...headers });
}

/** The frames of a text message that was received. */
export function framesOf(message: string): Frame[] {
  const { frames, fault } = readFrames(new Uint8Array(), new TextEncoder().encode(message));
  if (fault !== undefined) throw new Error(fault.detail);
  return frames;
}

/** Each character, or octet, as a message of its own. */
export function oneByOne(sent: string | Uint8Array): (string | Uint8Array<ArrayBuffer>)[] {
  return typeof sent === "string" ? [...sent] : Array.from(sent, (byte) => new Uint8Array([byte]));
}

const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)));

/** Frames that no client may send, and what each is answered with. */
export function badFrames(cast: Cast): BadFrame[] {
  const connect = connectFrame(cast);
  const { userId, otherUserId } = cast;
  const destination = `/sub/user/${userId}`;
  const first = (name: string, bad: BadFrame["bad"], message: Fault["message"], more: Partial<BadFrame> = {}) => ({
    name,
    before: "",
    bad,
    message,
    ...more,
  });
  /** A frame that comes once the client is connected. */
  const then = (name: string, bad: BadFrame["bad"], message: Fault["message"], receipt?: string): BadFrame => ({
    name,
    before: connect,
    bad,
    message,
    ...(receipt !== undefined && { receipt }),
  });
  const ofVersion = (name: string, versions?: string) =>
    first(name, writeFrame("CONNECT", { "accept-version": versions, host: "auth" }), "not supported", {
      version: "1.2",
    });
  const r = "receipt:7\n";
  const wanted = `SUBSCRIBE\n${r}id:0\ndestination:${destination}\n`;

  return [
    // Before CONNECT, and CONNECT itself.
    first("SUBSCRIBE before CONNECT", `${wanted}\n\0`, "not connected", { receipt: "7" }),
    first("DISCONNECT before CONNECT", "DISCONNECT\nreceipt:7\n\n\0", "not connected", { receipt: "7" }),
    first("SEND before CONNECT", "SEND\ndestination:/queue/a\n\nhello\0", "not connected"),
    first("an unknown command before CONNECT", "HELLO\n\n\0", "not connected"),
    first("a server's command", "CONNECTED\nversion:1.2\n\n\0", "not connected"),
    first("no version", writeFrame("CONNECT", { host: "auth" }), "not supported", { version: "1.2" }),
    ofVersion("version 1.1 alone", "1.1"),
    ofVersion("versions 1.0 and 1.1", "1.0,1.1"),
    ofVersion("version 12", "12"),
    ofVersion("version 1.2 with a space", " 1.2"),
    ofVersion("an empty list of versions", ""),
    first("STOMP without a version", "STOMP\nhost:auth\n\n\0", "not supported", { version: "1.2" }),
    first(
      "a repeated accept-version, the first of which counts",
      "CONNECT\naccept-version:1.1\naccept-version:1.2\n\n\0",
      "not supported",
      { version: "1.2" },
    ),
    first("a heart-beat in words", "CONNECT\naccept-version:1.2\nheart-beat:often\n\n\0", "malformed frame"),
    first("a heart-beat below nothing", "CONNECT\naccept-version:1.2\nheart-beat:-1,0\n\n\0", "malformed frame"),
    first("a CONNECT with a body", "CONNECT\naccept-version:1.2\n\nhello\0", "malformed frame"),
    first("commands in lower case", "connect\naccept-version:1.2\n\n\0", "not connected"),
    first("HTTP", "GET / HTTP/1.1\r\nHost: auth\r\n\r\n\0", "not connected"),
    first("JSON", '{"type":"connect"}\0', "malformed frame"),
    first("nothing but NUL", "\0", "malformed frame"),
    then("CONNECT twice", connect, "not supported"),
    then("CONNECT, then STOMP", "STOMP\naccept-version:1.2\n\n\0", "not supported"),

    // The form of a frame.
    then("an undefined escape in a value", `${wanted}a:b\\tc\n\n\0`, "malformed frame", "7"),
    then("an undefined escape in a name", `${wanted}a\\x:b\n\n\0`, "malformed frame", "7"),
    then("a backslash at the end", `${wanted}a:b\\\n\n\0`, "malformed frame", "7"),
    then("an escape in upper case", `${wanted}a:\\N\n\n\0`, "malformed frame", "7"),
    then("a colon that is not escaped", `${wanted}a:b:c\n\n\0`, "malformed frame", "7"),
    then("a header without a colon", `${wanted}a\n\n\0`, "malformed frame", "7"),
    then("a header without a name", `${wanted}:b\n\n\0`, "malformed frame", "7"),
    then("a carriage return in a header", `${wanted}a:b\rc\n\n\0`, "malformed frame", "7"),
    then("no blank line", `${wanted}\0`, "malformed frame", "7"),
    then("a NUL in a header", `${wanted}a:b\0c\n\n\0`, "malformed frame", "7"),
    then("no NUL before the next frame", `${wanted}\n${wanted}\n\0`, "malformed frame", "7"),
    then("a body where there may be none", `${wanted}\nhello\0`, "malformed frame", "7"),
    then("a content-length without a body", `${wanted}content-length:5\n\n\0`, "malformed frame", "7"),
    then("a content-length in words", `SEND\n${r}content-length:two\n\nhi\0`, "malformed frame", "7"),
    then("a content-length below nothing", `SEND\n${r}content-length:-1\n\nhi\0`, "malformed frame", "7"),
    then("a content-length that is empty", `SEND\n${r}content-length:\n\nhi\0`, "malformed frame", "7"),
    then("a content-length that is too short", `SEND\n${r}content-length:1\n\nhi\0`, "malformed frame", "7"),
    then("a content-length that is too long", `SEND\n${r}content-length:3\n\nhi\0ACK\n`, "malformed frame", "7"),
    then(
      "a content-length beyond all bounds",
      `SEND\n${r}content-length:99999999999999999999\n\nhi\0`,
      "malformed frame",
      "7",
    ),
    then("bytes that are no UTF-8, in a header", bytes(`${wanted}a:`, [0xff], "\n\n", [0]), "malformed frame", "7"),
    then("half a character in a header", bytes(`${wanted}a:`, [0xc3], "\n\n", [0]), "malformed frame", "7"),
    then("an overlong NUL in a header", bytes(`${wanted}a:`, [0xc0, 0x80], "\n\n", [0]), "malformed frame", "7"),
    then("a surrogate in a command", bytes("SU", [0xed, 0xa0, 0x80], "\n\n", [0]), "malformed frame"),
    then("bytes that are no UTF-8, in a body", bytes(`SEND\n${r}\n`, [0xfe, 0xfe], [0]), "malformed frame", "7"),
    then("a line that is too long", `${wanted}a:${"b".repeat(1_100)}\n\n\0`, "malformed frame", "7"),
    then("a line without an end", "S".repeat(1_100), "malformed frame"),
    then("too many headers", `${wanted}${"a:b\n".repeat(33)}\n\0`, "malformed frame", "7"),
    then("a head that is too large", `${wanted}${`a:${"b".repeat(1_000)}\n`.repeat(5)}\n\0`, "malformed frame", "7"),
    then("a body that is too large", `SEND\n${r}\n${"x".repeat(5_000)}\0`, "malformed frame", "7"),
    then("a NUL between two frames", `\0${wanted}\n\0`, "malformed frame"),
    then("a message that is too large", "\n".repeat(16_385), "limit exceeded"),

    // What is not supported, and what is not there.
    then("SEND", `SEND\n${r}destination:${destination}\n\n{}\0`, "not supported", "7"),
    then("SEND without a destination", "SEND\n\nhello\0", "not supported"),
    then("BEGIN", `BEGIN\n${r}transaction:t\n\n\0`, "not supported", "7"),
    then("COMMIT", `COMMIT\n${r}transaction:t\n\n\0`, "not supported", "7"),
    then("ABORT", `ABORT\n${r}transaction:t\n\n\0`, "not supported", "7"),
    then("an unknown command", `PUBLISH\n${r}\n\0`, "not supported", "7"),
    then("a server's command, connected", `MESSAGE\n${r}\n\0`, "not supported", "7"),
    then("a command with a space behind it", `SUBSCRIBE \n${r}\n\0`, "not supported", "7"),
    then("SUBSCRIBE to somebody else", subscribeFrame(otherUserId, { receipt: "7" }), "not found", "7"),
    then("SUBSCRIBE to nobody", subscribeFrame("nobody-at-all"), "not found"),
    then("SUBSCRIBE to everybody", subscribeFrame("*"), "not found"),
    then("SUBSCRIBE in upper case", subscribeFrame(userId.toUpperCase()), "not found"),
    then("SUBSCRIBE to a path above", subscribeFrame(`../user/${userId}`), "not found"),
    then("SUBSCRIBE with a space", subscribeFrame(`${userId} `), "not found"),
    then("SUBSCRIBE elsewhere", `SUBSCRIBE\n${r}id:0\ndestination:/topic/all\n\n\0`, "not found", "7"),
    then("SUBSCRIBE without a destination", `SUBSCRIBE\n${r}id:0\n\n\0`, "malformed frame", "7"),
    then("SUBSCRIBE to nothing", `SUBSCRIBE\n${r}id:0\ndestination:\n\n\0`, "not found", "7"),
    then("UNSUBSCRIBE of nothing", `UNSUBSCRIBE\n${r}id:0\n\n\0`, "malformed frame", "7"),
    then("UNSUBSCRIBE without an id", `UNSUBSCRIBE\n${r}\n\0`, "malformed frame", "7"),
    then("ACK without an id", `ACK\n${r}\n\0`, "malformed frame", "7"),
    then("ACK of a message that was not sent", `ACK\n${r}id:1\n\n\0`, "malformed frame", "7"),
    then("NACK of a message that was not sent", `NACK\n${r}id:0\n\n\0`, "malformed frame", "7"),
    then("ACK in a transaction", `ACK\n${r}id:1\ntransaction:t\n\n\0`, "not supported", "7"),
  ];
}

/** The same for a client that has the signup's token: they are refused after a subscription was proved, or could be. */
export function badSubscriptions(cast: Cast): BadFrame[] {
  const connect = connectFrame(cast);
  const to = (headers: Record<string, string>) => subscribeFrame(cast.userId, headers);
  const before = connect + to({});
  const four = ["1", "2", "3"].map((id) => to({ id })).join("");
  return [
    {
      name: "SUBSCRIBE without an id",
      before: connect,
      bad: to({ id: "", receipt: "7" }),
      message: "malformed frame",
      receipt: "7",
    },
    {
      name: "an ack mode that is none",
      before: connect,
      bad: to({ ack: "never", receipt: "7" }),
      message: "malformed frame",
      receipt: "7",
    },
    { name: "an id of 65 characters", before: connect, bad: to({ id: "i".repeat(65) }), message: "limit exceeded" },
    { name: "a subscription id twice", before, bad: to({ receipt: "7" }), message: "malformed frame", receipt: "7" },
    { name: "a fifth subscription", before: before + four, bad: to({ id: "4" }), message: "limit exceeded" },
    {
      name: "UNSUBSCRIBE twice",
      before: `${before}UNSUBSCRIBE\nid:0\n\n\0`,
      bad: "UNSUBSCRIBE\nid:0\n\n\0",
      message: "malformed frame",
    },
    {
      name: "a second SUBSCRIBE, to somebody else",
      before,
      bad: subscribeFrame(cast.otherUserId, { id: "1" }),
      message: "not found",
    },
    { name: "ACK of the next message", before, bad: "ACK\nid:999\n\n\0", message: "malformed frame" },
  ];
}
