/**
 * The sockets of the AsyncAPI document: one channel for each protocol that is spoken on them. Today that is JSON, one
 * snapshot per message.
 */
import type { AsyncOperation, Channel, Message } from "./async-parts.ts";
import { EVENT_ID, PERSON, SNAPSHOTS } from "./examples.ts";
import { schema } from "./schemas.ts";

const { accepted, settled } = SNAPSHOTS;

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

export const SOCKETS: Record<string, Channel> = {
  events: {
    address: "/user/{userId}/signups/{eventId}/events",
    title: "A signup's snapshots",
    description:
      "A WebSocket without a subprotocol. It is closed with 1000 after the settled snapshot. What a client says other than `ping` closes it: 1003 for bytes, 1008 for text, 1009 for more than 4 KiB. Without the token the answer is 404, and 403 to a page of another origin.",
    servers: [{ $ref: "#/servers/auth" }],
    parameters: {
      userId: { description: "Whose signup it is.", examples: [PERSON.userId] },
      eventId: { description: "Which signup of this userId it is.", examples: [EVENT_ID] },
    },
    messages: Object.fromEntries(
      Object.keys(SOCKET_MESSAGES).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
    bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
  },
};

const channel = { $ref: "#/channels/events" };
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
};
