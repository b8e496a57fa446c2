/** The operations of `routes/watch.tsx`: one signup, as a snapshot, a page, a stream or a socket. */
import { SNAPSHOTS } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { OPEN, TOKEN, type Operations } from "./operation.ts";
import { EVENT_STREAM, json, page, withPage } from "./responses.ts";

const signup = [parameter("UserId"), parameter("EventId")];
const { accepted, delayed, settled } = SNAPSHOTS;
const SUBPROTOCOL = { "Sec-WebSocket-Protocol": header("Subprotocol") };

export const watch: Operations = {
  "GET /user/:userId/signups/:eventId": {
    operationId: "getSignup",
    tags: ["Watching"],
    summary: "One signup",
    description:
      "The snapshot, or the status page for whoever prefers `text/html`. A signup can be seen until a day after it was settled; one whose userId somebody else has, for ten minutes.",
    security: TOKEN,
    parameters: [...signup, parameter("Language")],
    responses: { 200: withPage(json("The signup as it is now.", "Snapshot", { accepted, delayed, settled })) },
    refusals: ["not_found"],
  },
  "GET /user/:userId/signups/:eventId/events": {
    operationId: "watchSignup",
    tags: ["Watching"],
    summary: "Follow a signup",
    description:
      "The current snapshot at once, then each new one: as server-sent events, or over a WebSocket with `Upgrade: websocket`. What is said on a socket is in [the AsyncAPI document](/asyncapi.json). A page of another origin gets no socket.",
    security: TOKEN,
    parameters: [...signup, parameter("LastEventId"), parameter("Upgrade"), parameter("Subprotocol")],
    responses: {
      101: { description: "A socket: one snapshot per text message, or STOMP 1.2.", headers: SUBPROTOCOL },
      200: {
        description: "The stream of the signup.",
        headers: { "Cache-Control": header("Streamed") },
        content: { "text/event-stream": EVENT_STREAM },
      },
      204: { description: "The signup is settled, and the client has seen that: an `EventSource` stops here." },
    },
    refusals: ["forbidden", "not_found"],
  },
  "GET /user/:userId/signups/:eventId/live": {
    operationId: "getLivePage",
    tags: ["Watching"],
    summary: "The status page without a script",
    description: "A document that stays open while the signup goes on: each snapshot replaces the one before.",
    security: TOKEN,
    parameters: [...signup, parameter("From"), parameter("Language")],
    responses: { 200: page("The page, bit by bit.", { "Cache-Control": header("Streamed") }) },
    refusals: ["not_found"],
  },
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
