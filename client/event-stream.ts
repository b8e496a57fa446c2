/**
 * Reads server-sent events as the HTML standard says (section 9.2.6), from bytes that may be split anywhere. Keeps no `id`:
 * a snapshot has its `seq`. Decides nothing about what an event says.
 */

/**
 * What is heard on a connection: an event, with its `data`, and its name or the empty text; `retryMs`, how long the server
 * wants to be left alone after a loss (milliseconds); `refused`, an answer that is none of these; or nothing of all that,
 * which is a comment, a sign of life.
 */
export type Heard = { data?: string; event?: string; retryMs?: number; refused?: Response };

/** Is told what is heard, as it is heard. */
export type Hear = (heard: Heard) => unknown;

/** The most characters of a line, and of an event's data. What is longer is cut off, so that nobody can understand it. */
export const CHARACTERS_MAX = 65_536;

/** A line's field and value: `data: x` without the space, and also `data`, which has the empty value. */
const FIELD = /^([^:]*):? ?(.*)$/s;

/** Reads a stream of events until it ends; cancels it when `signal` aborts. An event that is not complete then is none. */
export async function readEvents({ body }: Response, hear: Hear, signal: AbortSignal): Promise<void> {
  let rest = "";
  let wasCr = false;
  let data = "";
  let event = "";

  function write(text: string): void {
    // CR LF is one line end, also where it is split in the middle.
    const lines = (rest + (wasCr ? text.replace(/^\n/, "") : text)).split(/\r\n?|\n/);
    wasCr = text.endsWith("\r");
    rest = cut(lines.pop());
    for (const line of lines) take(cut(line));
  }

  function take(line: string): void {
    const [, field, value = ""] = FIELD.exec(line) ?? [];
    if (line === "") {
      // Ends an event; without a line of data it was none.
      if (data !== "") hear({ data: data.slice(1), event });
      data = event = "";
    } else if (field === "") hear({});
    else if (field === "data") data = cut(`${data}\n${value}`);
    else if (field === "event") event = value;
    else if (field === "retry" && /^\d+$/.test(value)) hear({ retryMs: Number(value) });
  }

  // The decoder replaces what is not UTF-8, and leaves a byte order mark out, as the standard says.
  await body?.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write }), { signal });
}

function cut(text = ""): string {
  return text.slice(0, CHARACTERS_MAX);
}
