/** The reader of server-sent events, next to `eventsource-parser`, and by the examples of the HTML standard. */
import { createParser } from "eventsource-parser";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHARACTERS_MAX, readEvents, type Heard } from "./event-stream.ts";

const NEVER = new AbortController().signal;

/** A stream of these bytes, in these pieces. */
function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(...pieces: (string | Uint8Array)[]): Promise<Heard[]> {
  const bytes = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  const all: Heard[] = [];
  await readEvents(new Response(streamOf(bytes)), (heard) => all.push(heard), NEVER);
  return all;
}

/** What the other parser makes of a text. */
function parsed(text: string): Heard[] {
  const all: Heard[] = [];
  const parser = createParser({
    onEvent: ({ data, event = "" }) => all.push({ data, event }),
    onRetry: (retryMs) => all.push({ retryMs }),
    onComment: () => all.push({}),
  });
  parser.feed(text);
  return all;
}

/** Bytes, cut at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

const line = fc.oneof(
  fc.constantFrom(
    "",
    "",
    "data",
    "data:",
    "data: ",
    "event",
    "event:",
    "retry: 2000",
    "retry: 2 s",
    "id: 7",
    ":",
    ": hi",
    "data :x",
  ),
  fc
    .tuple(fc.constantFrom("data", "event", "retry", "id", "other", ""), fc.constantFrom(":", ": ", ":  ", ""))
    .chain(([field, separator]) =>
      fc.string({ unit: "grapheme" }).map((value) => field + separator + value.replaceAll(/[\r\n]/g, "")),
    ),
);
const streams = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n"))).map((lines) => lines.flat().join(""));

/** Any stream, split at any bytes, is read as the other parser reads it whole. */
const readsLikeTheOther = (reader: typeof read) =>
  fc.asyncProperty(streams, fc.array(fc.nat()), async (text, places) => {
    const whole = text.endsWith("\r") ? `${text}:` : text; // that parser waits for what may be CR LF
    expect(await reader(...cutAt(new TextEncoder().encode(text), places))).toEqual(parsed(whole));
  });

test("any stream, split at any byte, is read as eventsource-parser reads it whole", async () => {
  await fc.assert(readsLikeTheOther(read), { numRuns: 2_000 });
});

test("a reader that takes every piece for itself is noticed", async () => {
  const careless = async (...pieces: (string | Uint8Array)[]) =>
    (await Promise.all(pieces.map((one) => read(one)))).flat();
  await expect(fc.assert(readsLikeTheOther(careless), { numRuns: 2_000 })).rejects.toThrow("Property failed");
});

describe("the reader", () => {
  test.each<[string, string[], Heard[]]>([
    ["joins lines of data", ["data: a\ndata\ndata:  b\n\n"], [{ data: "a\n\n b", event: "" }]],
    ["takes an event without data for none", ["event: a\n\ndata: b\n\n"], [{ data: "b", event: "" }]],
    ["takes an empty line of data for data", ["data\n\n"], [{ data: "", event: "" }]],
    ["leaves out an event that is not complete", ["data: a\n\ndata: b\n"], [{ data: "a", event: "" }]],
    [
      "takes CR LF for one end, split in the middle",
      ["data: a\r", "\n\r", "\nevent: b\r", "data: c\r", "\r"],
      [
        { data: "a", event: "" },
        { data: "c", event: "b" },
      ],
    ],
    ["does not wait for what may follow a CR", ["data: a\r\r"], [{ data: "a", event: "" }]],
    [
      "leaves out a byte order mark, and only the first",
      ["\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n"],
      [{ data: "a", event: "" }],
    ],
    ["takes digits alone for a time", ["retry: 1e3\nretry:-1\nretry: 15\n"], [{ retryMs: 15 }]],
  ])("%s", async (_, pieces, heard) => {
    expect(await read(...pieces)).toEqual(heard);
  });

  test("puts a character together that was split", async () => {
    expect(await read(...[...new TextEncoder().encode("data: 김\n\n")].map((byte) => Uint8Array.of(byte)))).toEqual([
      { data: "김", event: "" },
    ]);
  });

  test("keeps no more than its bound of a line, or of an event", async () => {
    const long = "x".repeat(CHARACTERS_MAX);
    const pieces = ["data: ", ...(long.match(/.{1,10000}/g) ?? []), "\ndata: y\n\n"];
    const [heard] = await read(...pieces);
    expect(heard?.data?.length).toBeLessThan(CHARACTERS_MAX);
    expect(await read(pieces.join(""))).toEqual([heard]);
  });

  test("stops at once, and lets go of the stream", async () => {
    const leaving = new AbortController();
    let isLeft = false;
    const endless = new ReadableStream({ cancel: () => void (isLeft = true) });
    const reading = readEvents(new Response(endless), () => {}, leaving.signal);
    leaving.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    expect(isLeft).toBe(true);
  });
});
