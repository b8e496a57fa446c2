/** Frames are read back as they were written, however they were split on their way; and only frames are read. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FRAME_BYTES_MAX, readFrames, type Reading } from "./read-frames.ts";
import { writeFrame, type Frame } from "./write-frame.ts";

const NOTHING = new Uint8Array();
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Reads bytes in these pieces, one after the other. */
function readIn(sent: Iterable<Uint8Array>): Reading {
  let all: Reading = { frames: [], rest: NOTHING };
  for (const piece of sent) {
    const next = readFrames(all.rest, piece);
    all = { ...next, frames: [...all.frames, ...next.frames] };
    if (all.fault !== undefined) break;
  }
  return all;
}

const whole = (text: string) => readIn([bytesOf(text)]);
const byteByByte = (bytes: Uint8Array) => readIn(Array.from(bytes, (byte) => new Uint8Array([byte])));

/** Cuts bytes at these shares of their length. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const text = fc.string({ unit: "binary", maxLength: 20 }).filter((value) => value.isWellFormed());
/** A NUL in a header is refused: see `read-frames.ts`. */
const headerText = text.filter((value) => !value.includes("\0"));
const headerName = headerText.filter((name) => name !== "" && name !== "content-length");
const headerTexts = fc
  .uniqueArray(fc.tuple(headerName, headerText), { selector: ([name]) => name, maxLength: 10 })
  .map((entries) => Object.fromEntries(entries));
const frames = fc.oneof(
  fc.record({ command: fc.constantFrom("SUBSCRIBE", "ACK", "RECEIPT"), headers: headerTexts, body: fc.constant("") }),
  fc.record({ command: fc.constantFrom("SEND", "MESSAGE", "ERROR"), headers: headerTexts, body: text }),
);
const lineEnds = fc.array(fc.constantFrom("\n", "\r\n"), { maxLength: 3 }).map((ends) => ends.join(""));
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

/** A frame without the length of its body, which only the writer adds. */
const meant = ({ command, headers: given, body }: Frame) => ({
  command,
  headers: Object.fromEntries([...given].filter(([name]) => name !== "content-length")),
  body,
});

test("what is written is read back, however it is split, with line ends between the frames", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(lineEnds, frames), { maxLength: 4 }), cuts, (sent, where) => {
      const written = sent.map(([ends, frame]) => ends + writeFrame(frame.command, frame.headers, frame.body)).join("");
      const reading = readIn(pieces(bytesOf(written), where));
      expect(reading.fault).toBeUndefined();
      expect(reading.frames.map(meant)).toEqual(sent.map(([, frame]) => frame));
      expect(reading.rest).toHaveLength(0);
    }),
  );
});

test("any bytes are read alike, however they are split, and never more is kept than a frame", () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom("SEND", "ACK", "\n", "\r", "\0", ":", "\\", "n", "a", "content-length:2", "é"), {
        maxLength: 40,
      })
      .map((parts) => bytesOf(parts.join(""))),
    frames.chain(({ command, headers: given, body }) => {
      const written = bytesOf(writeFrame(command, given, body));
      const spoiled = fc.tuple(fc.nat(written.length - 1), fc.nat(255));
      return spoiled.map(([at, byte]) => written.with(at, byte));
    }),
  );
  fc.assert(
    fc.property(noise, cuts, (bytes, where) => {
      const reading = readIn([bytes]);
      expect(readIn(pieces(bytes, where))).toEqual(reading);
      expect(byteByByte(bytes)).toEqual(reading);
      expect(reading.rest.length).toBeLessThan(FRAME_BYTES_MAX);
    }),
  );
});

describe("a frame", () => {
  const read = (written: string) => whole(written).frames.map(meant);

  test("has lines that end with LF or with CR LF", () => {
    const frame = { command: "ACK", headers: { id: "1", receipt: "2" }, body: "" };
    expect(read("ACK\nid:1\nreceipt:2\n\n\0")).toEqual([frame]);
    expect(read("ACK\r\nid:1\r\nreceipt:2\r\n\r\n\0")).toEqual([frame]);
  });

  test("has the first of each header that is repeated, and the spaces that were sent", () => {
    expect(read("ACK\nid: 1 \nid:2\n\n\0")).toEqual([{ command: "ACK", headers: { id: " 1 " }, body: "" }]);
  });

  test("has the byte order marks that were sent", () => {
    expect(read("ACK\n\uFEFFid:\uFEFF1\n\n\0")).toMatchObject([{ headers: { "\uFEFFid": "\uFEFF1" } }]);
  });

  test("has its escapes undone, once, in names and values", () => {
    const [frame] = read(
      String.raw`ACK
a\cb:\\n\n\r\c
`.concat("\n\0"),
    );
    expect(frame?.headers).toEqual({ "a:b": "\\n\n\r:" });
  });

  test.each(["CONNECT", "STOMP", "CONNECTED"])("of %s is not escaped", (command) => {
    const headers = { login: String.raw`a\x:b` };
    expect(read(`${command}\nlogin:a\\x:b\n\n\0`)).toEqual([{ command, headers, body: "" }]);
    expect(writeFrame(command, headers)).toBe(`${command}\nlogin:a\\x:b\n\n\0`);
  });

  test("has a body of as many octets as it says, NUL among them, or up to the first NUL", () => {
    expect(read("SEND\ncontent-length:4\n\né\0x\0")).toMatchObject([{ body: "é\0x" }]);
    expect(read("SEND\n\néx\0")).toMatchObject([{ body: "éx" }]);
    expect(writeFrame("SEND", {}, "é\0")).toBe("SEND\ncontent-length:3\n\né\0\0");
  });

  test("of the longest length is read, and one octet more is not", () => {
    const frame = (length: number) => `SEND\n\n${"x".repeat(length - 7)}\0`;
    expect(whole(frame(FRAME_BYTES_MAX)).frames).toHaveLength(1);
    expect(whole(frame(FRAME_BYTES_MAX + 1)).fault?.detail).toBe("A frame has 4096 octets at the most.");
  });

  test("that does not end is waited for as long as it may be", () => {
    const begun = (length: number) => whole(`SEND\n\n${"x".repeat(length - 6)}`);
    expect(begun(FRAME_BYTES_MAX - 1).fault).toBeUndefined();
    expect(begun(FRAME_BYTES_MAX).fault?.detail).toBe("A frame has 4096 octets at the most.");
  });

  test("of 32 headers, or a line of 1,024 octets, is read, and one more is not", () => {
    expect(whole(`ACK\n${"a:b\n".repeat(32)}\n\0`).frames).toHaveLength(1);
    expect(whole(`ACK\n${"a:b\n".repeat(33)}\n\0`).fault?.detail).toContain("32 headers");
    expect(whole(`ACK\na:${"b".repeat(1_022)}\n\n\0`).frames).toHaveLength(1);
    expect(whole(`ACK\na:${"b".repeat(1_023)}\n\n\0`).fault?.detail).toContain("1024 octets");
  });
});

test("the rest is a copy of what is not read yet, and of no more", () => {
  const { rest } = whole(`ACK\nid:1\n\n\0\n\nACK\nid`);
  expect(new TextDecoder().decode(rest)).toBe("ACK\nid");
  expect(rest.buffer.byteLength).toBe(6);
});
