/**
 * The sockets of the AsyncAPI document: one channel for each protocol that is spoken on them, which are JSON, one snapshot
 * per message, and STOMP 1.2.
 */
import type { AsyncOperation, Channel, Message } from "./async-parts.ts";
import { EVENT_ID, PERSON, SNAPSHOTS, TOKEN } from "./examples.ts";
import { schema } from "./schemas.ts";

const { accepted, settled } = SNAPSHOTS;

/** A STOMP frame as a message of this document. */
function frame(command: string, title: string, summary: string, example: string): Message {
  const payload = { type: "string", pattern: `^${command}\\r?\\n` };
  const examples = [{ name: "frame", payload: example }];
  return { name: command, title, summary, contentType: "text/plain", payload, examples };
}

export const SOCKET_MESSAGES: Record<string, Message> = {
  snapshot: {
    name: "snapshot",
    title: "A snapshot",
    summary: "The signup as it is now. The first message is the current snapshot, the last one is settled.",
    contentType: "application/json",
    payload: schema("Snapshot"),
    examples: [
      { name: "accepted", payload: accepted },
      { name: "settled", payload: settled },
    ],
  },
  ping: {
    name: "ping",
    title: "Ping",
    summary: "A client asks whether the line is open.",
    contentType: "text/plain",
    payload: { type: "string", const: "ping" },
  },
  pong: {
    name: "pong",
    title: "Pong",
    summary: "It is.",
    contentType: "text/plain",
    payload: { type: "string", const: "pong" },
  },
};

export const STOMP_MESSAGES: Record<string, Message> = {
  connect: frame(
    "CONNECT",
    "CONNECT",
    "The first frame. At `/stomp` it says which signup, and brings its token.",
    `CONNECT\naccept-version:1.2\nlogin:${EVENT_ID}\npasscode:${TOKEN}\n\n\0`,
  ),
  connected: frame(
    "CONNECTED",
    "CONNECTED",
    "The session has begun. There are no heart-beats.",
    "CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0",
  ),
  subscribe: frame(
    "SUBSCRIBE",
    "SUBSCRIBE",
    "Asks for the snapshots of the user.",
    `SUBSCRIBE\nid:0\ndestination:/sub/user/${PERSON.userId}\n\n\0`,
  ),
  message: frame(
    "MESSAGE",
    "MESSAGE",
    "A snapshot, as JSON in the body.",
    `MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/sub/user/${PERSON.userId}\ncontent-type:application/json\n\n${JSON.stringify(settled)}\0`,
  ),
  error: frame(
    "ERROR",
    "ERROR",
    "What is wrong. The socket is closed with 1008.",
    "ERROR\nmessage:not found\ncontent-type:text/plain\n\nThere is no such destination, or no token of yours for it.\0",
  ),
};

export const SOCKETS: Record<string, Channel> = {
  events: {
    address: "/user/{userId}/signups/{eventId}/events",
    title: "A signup's snapshots",
    description:
      "A change of an account has the same under `/user/{userId}/changes/{eventId}/events`. A WebSocket without a subprotocol. It is closed with 1000 after the settled snapshot. What a client says other than `ping` closes it: 1003 for bytes, 1008 for text, 1009 for more than 4 KiB. Without the token the answer is 404, and 403 to a page of another origin.",
    servers: [{ $ref: "#/servers/auth" }],
    parameters: {
      userId: { description: "Whose signup it is.", examples: [PERSON.userId] },
      eventId: { description: "Which signup of this userId it is.", examples: [EVENT_ID] },
    },
    messages: referencesTo(SOCKET_MESSAGES),
    bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
  },
  stomp: {
    address: "/stomp",
    title: "The same over STOMP 1.2",
    description:
      "A WebSocket with the subprotocol `v12.stomp`. After the settled snapshot, and after DISCONNECT, it is closed with 1000. The same is spoken on the channel of a signup's snapshots if that subprotocol is offered there, where the request has shown the token already.",
    servers: [{ $ref: "#/servers/auth" }],
    messages: referencesTo(STOMP_MESSAGES),
    bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
  },
};

function referencesTo(messages: Record<string, Message>): Channel["messages"] {
  return Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

const channel = { $ref: "#/channels/events" };
const stomp = { $ref: "#/channels/stomp" };
const stompFrame = (name: string) => ({ $ref: `#/channels/stomp/messages/${name}` });
const message = (name: string) => ({ $ref: `#/channels/events/messages/${name}` });
const security = ["signupToken", "signupCookie"].map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

export const SOCKET_OPERATIONS: Record<string, AsyncOperation> = {
  "show-signup": {
    action: "send",
    channel,
    title: "Show a signup",
    summary: "auth sends the current snapshot at once, then each new one.",
    messages: [message("snapshot")],
    security,
  },
  "answer-ping": {
    action: "receive",
    channel,
    title: "Answer a ping",
    summary: "auth answers without waking the user's object.",
    messages: [message("ping")],
    reply: { channel, messages: [message("pong")] },
    security,
  },
  "begin-stomp": {
    action: "receive",
    channel: stomp,
    title: "Begin a session",
    summary: "A client connects, with the signup's event id and token.",
    messages: [stompFrame("connect")],
    reply: { channel: stomp, messages: [stompFrame("connected"), stompFrame("error")] },
  },
  "show-signup-to-subscriber": {
    action: "receive",
    channel: stomp,
    title: "Show a signup to a subscriber",
    summary: "auth sends the current snapshot at once, then each new one, to each of at most four subscriptions.",
    messages: [stompFrame("subscribe")],
    reply: { channel: stomp, messages: [stompFrame("message"), stompFrame("error")] },
  },
};
