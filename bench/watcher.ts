/** One watcher of a signup, as a program: a socket or a stream. Reads what it must to know the settled frame, and no more. */
import { get, Agent } from "node:http";
import { WebSocket } from "ws";

/** When the settled frame was published, and when it was here (Unix milliseconds). */
type End = { publishedAtMs: number; receivedAtMs: number };

/** A watcher that has had a frame. `end` fails if its connection ends without the settled one. */
export type Watcher = { end: Promise<End> };

/** How long a watcher waits before it comes back (milliseconds). */
const AGAIN_AFTER_MS = 1_000;

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

/** Opens a socket for this address, and waits for its first frame. Null if it is refused with 429. */
export function openSocket(events: URL, token: string, address: string): Promise<Watcher | null> {
  const { opened, end, fail } = watcher();
  const socket = new WebSocket(events.href.replace("http", "ws"), {
    headers: headersOf(token, address),
    perMessageDeflate: false,
  });
  socket.once("unexpected-response", (request, { statusCode }) => {
    request.destroy();
    if (statusCode === 429) opened.resolve(null);
    else fail(`a socket was answered ${statusCode}`);
  });
  socket.on("error", ({ message }) => fail(message));
  socket.on("close", (code) => fail(`a socket was closed with ${code}`));
  socket.on("message", (data: Buffer) => {
    opened.resolve({ end: end.promise });
    const text = data.toString();
    if (text.includes('"settled":true')) end.resolve(endOf(text));
  });
  return opened.promise;
}

/**
 * Opens a stream of server-sent events for this address, and waits for its first frame. Null if it is refused with 429. A
 * stream that ends before its signup is settled (after 60 s) is opened again a second later, and so is one whose place
 * somebody else has taken meanwhile.
 */
export function openStream(events: URL, token: string, address: string): Promise<Watcher | null> {
  const { opened, end, fail } = watcher();
  const headers = { ...headersOf(token, address), accept: "text/event-stream" };
  let isIn = false;
  const open = (): void => {
    const request = get(events, { agent, headers }, (response) => {
      const { statusCode } = response;
      if (statusCode === 429 && !isIn) opened.resolve(null);
      else if (statusCode !== 200 && statusCode !== 429) fail(`a stream was answered ${statusCode}`);
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.includes("\n\nid: ")) {
          isIn = true;
          opened.resolve({ end: end.promise });
        }
        const last = text.indexOf("event: settled");
        if (last !== -1 && text.endsWith("\n\n")) end.resolve(endOf(text.slice(text.indexOf("{", last))));
      });
      response.on("error", ({ message }) => fail(message));
      response.on("end", () => {
        if (isIn && !text.includes("event: settled")) setTimeout(open, AGAIN_AFTER_MS);
      });
    });
    request.on("error", ({ message }) => fail(message));
  };
  open();
  return opened.promise;
}

/** What is not known yet of a watcher: whether it is let in, and its end. A failure is of both. */
function watcher() {
  const opened = Promise.withResolvers<Watcher | null>();
  const end = Promise.withResolvers<End>();
  end.promise.catch(() => {}); // nobody may be waiting yet
  const fail = (reason: string): void => {
    opened.reject(new Error(reason));
    end.reject(new Error(reason));
  };
  return { opened, end, fail };
}

function headersOf(token: string, address: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, "cf-connecting-ip": address };
}

function endOf(settled: string): End {
  const receivedAtMs = Date.now();
  return { publishedAtMs: Date.parse((JSON.parse(settled) as { at: string }).at), receivedAtMs };
}
