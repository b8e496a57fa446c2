/** The operations of `routes/watch.tsx`: one signup or change, as a snapshot, a page, a stream or a socket. */
import { SNAPSHOTS } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { OPEN, TOKEN, type Described, type Operations } from "./operation.ts";
import { EVENT_STREAM, json, page, withPage } from "./responses.ts";

const named = [parameter("UserId"), parameter("EventId")];
const { accepted, delayed, settled, changed } = SNAPSHOTS;
const SUBPROTOCOL = { "Sec-WebSocket-Protocol": header("Subprotocol") };

/** What one kind of event is called: in its path, in the names of its operations, and in sentences. */
type Called = { path: "signups" | "changes"; name: "Signup" | "Change"; noun: "signup" | "change" };

/** The operations below the path of one event. */
function watched({ path, name, noun }: Called, examples: Record<string, unknown>, until: string): Operations {
  const below: Record<"" | "/events" | "/live", Described> = {
    "": {
      operationId: `get${name}`,
      tags: ["Watching"],
      summary: `One ${noun}`,
      description: `The snapshot, or the status page for whoever prefers \`text/html\`. ${until}`,
      security: TOKEN,
      parameters: [...named, parameter("Language")],
      responses: { 200: withPage(json(`The ${noun} as it is now.`, "Snapshot", examples)) },
      refusals: ["not_found"],
    },
    "/events": {
      operationId: `watch${name}`,
      tags: ["Watching"],
      summary: `Follow a ${noun}`,
      description:
        "The current snapshot at once, then each new one: as server-sent events, or over a WebSocket with `Upgrade: websocket`. What is said on a socket is in [the AsyncAPI document](/asyncapi.json). A page of another origin gets no socket.",
      security: TOKEN,
      parameters: [...named, parameter("LastEventId"), parameter("Upgrade"), parameter("Subprotocol")],
      responses: {
        101: { description: "A socket: one snapshot per text message, or STOMP 1.2.", headers: SUBPROTOCOL },
        200: {
          description: `The stream of the ${noun}.`,
          headers: { "Cache-Control": header("Streamed") },
          content: { "text/event-stream": EVENT_STREAM },
        },
        204: { description: `The ${noun} is settled, and the client has seen that: an \`EventSource\` stops here.` },
      },
      refusals: ["forbidden", "not_found"],
    },
    "/live": {
      operationId: path === "signups" ? "getLivePage" : "getLivePageOfChange",
      tags: ["Watching"],
      summary: "The status page without a script",
      description: `A document that stays open while the ${noun} goes on: each snapshot replaces the one before.`,
      security: TOKEN,
      parameters: [...named, parameter("From"), parameter("Language")],
      responses: { 200: page("The page, bit by bit.", { "Cache-Control": header("Streamed") }) },
      refusals: ["not_found"],
    },
  };
  return Object.fromEntries(
    Object.entries(below).map(([rest, described]) => [`GET /user/:userId/${path}/:eventId${rest}`, described]),
  );
}

export const watch: Operations = {
  ...watched(
    { path: "signups", name: "Signup", noun: "signup" },
    { accepted, delayed, settled },
    "A signup can be seen until a day after it was settled; one whose userId somebody else has, for ten minutes.",
  ),
  ...watched(
    { path: "changes", name: "Change", noun: "change" },
    { changed },
    "A change or an erasure of an account can be seen until a day after it was settled.",
  ),
  "GET /stomp": {
    operationId: "openStomp",
    tags: ["Watching"],
    summary: "Follow a signup over STOMP",
    description:
      "A WebSocket that speaks STOMP 1.2, whatever subprotocol is offered. CONNECT says which signup (`login` is its `eventId`) and brings its token (`passcode`); SUBSCRIBE to `/sub/user/{userId}` begins. A page of another origin gets no socket.",
    security: OPEN,
    parameters: [parameter("Upgrade"), parameter("Subprotocol")],
    responses: { 101: { description: "A socket.", headers: SUBPROTOCOL } },
    refusals: ["forbidden", "upgrade_required"],
  },
};
