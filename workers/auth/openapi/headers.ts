/** The parameters and headers that several operations of the API's document share, and the headers of every answer. */
import { LANGUAGES, LANGUAGE_PARAMETER } from "../web/words.ts";
import type { Header, Parameter, Reference, Schema } from "./api-document.ts";
import { EVENT_ID as EXAMPLE_EVENT_ID, KEY, LOCATION, PERSON, TOKEN } from "./examples.ts";
import { IDEMPOTENCY_KEY } from "./account-schemas.ts";
import { EVENT_ID, USER_ID } from "./schemas.ts";

const text = { type: "string" };
const seconds = { type: "integer", minimum: 1 };

/** The parameters, each under its name in the document. */
export const PARAMETERS = {
  UserId: {
    name: "userId",
    in: "path",
    required: true,
    description: "Whose signup or change it is.",
    schema: USER_ID,
    example: PERSON.userId,
  },
  EventId: {
    name: "eventId",
    in: "path",
    required: true,
    description: "Which one of this userId it is.",
    schema: EVENT_ID,
    example: EXAMPLE_EVENT_ID,
  },
  Language: {
    name: LANGUAGE_PARAMETER,
    in: "query",
    description: "The language of the page. A cookie keeps it. Without it, `Accept-Language` chooses.",
    schema: { type: "string", enum: LANGUAGES },
  },
  After: {
    name: "after",
    in: "query",
    description: "The path of the signup that leads here. Whoever holds its token is greeted.",
    schema: text,
    example: LOCATION,
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "The same key for the same userId is the same signup, or the same change of the account, however often it is sent. Send one whenever you may have to send again.",
    schema: IDEMPOTENCY_KEY,
    example: KEY,
  },
  Traceparent: {
    name: "traceparent",
    in: "header",
    description: "Continues a trace (W3C Trace Context): every message of the signup carries it.",
    schema: text,
    example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  },
  LastEventId: {
    name: "Last-Event-ID",
    in: "header",
    description: "The `id` of the last event that was read. If it is that of the settled snapshot, the answer is 204.",
    schema: text,
    example: "5",
  },
  Upgrade: {
    name: "Upgrade",
    in: "header",
    description: "`websocket` asks for a socket instead of a stream (RFC 6455).",
    schema: { type: "string", enum: ["websocket"] },
  },
  Subprotocol: {
    name: "Sec-WebSocket-Protocol",
    in: "header",
    description: "`v12.stomp`, alone or among others, asks for STOMP 1.2 on the socket.",
    schema: text,
    example: "v12.stomp",
  },
  From: {
    name: "from",
    in: "query",
    description: "`beginning` shows a signup that is over from its beginning.",
    schema: text,
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "The `ETag` of the copy that the client has.",
    schema: text,
  },
} as const satisfies Record<string, Parameter>;

/** The headers, each under its name in the document, which says what the header is for. */
export const HEADERS = {
  Location: { description: "Where to go on.", required: true, schema: { type: "string", format: "uri-reference" } },
  SignupLocation: {
    description: "The address of the signup.",
    required: true,
    schema: { type: "string", pattern: "^/user/[^/]+/signups/[^/]+$" },
    example: LOCATION,
  },
  ChangeLocation: {
    description: "The address of the change.",
    required: true,
    schema: { type: "string", pattern: "^/user/[^/]+/changes/[^/]+$" },
    example: LOCATION.replace("signups", "changes"),
  },
  ChangeCookies: {
    description:
      "`__Host-signup-{eventId}`, which has the token; with a redirect `__Host-unseen-signup` as well, for a minute. An erasure takes `__Host-session` away.",
    required: true,
    schema: text,
  },
  SignupToken: {
    description: "What watching this signup or change needs, as a bearer token.",
    required: true,
    schema: { type: "string", pattern: "^[\\w-]{43}$" },
    example: TOKEN,
  },
  SignupCookies: {
    description:
      "`__Host-signup-{eventId}`, which has the token, and `__Host-latest-signup`, which has the path; with a redirect `__Host-unseen-signup` as well, for a minute.",
    required: true,
    schema: text,
  },
  SessionCookies: {
    description: "`__Host-session`, the session, and `__Host-browser`, by which this browser is known again.",
    required: true,
    schema: text,
  },
  WayBackCookie: {
    description: "`__Host-way-back`, the path of the page, for ten minutes.",
    required: true,
    schema: text,
  },
  Attachment: {
    description: "A browser keeps the answer as a file of this name.",
    required: true,
    schema: { type: "string", pattern: '^attachment; filename="[\\w.-]+"$' },
    example: 'attachment; filename="signup-lights-kim.json"',
  },
  EndedSession: { description: "Takes the cookie `__Host-session` away.", required: true, schema: text },
  RetryAfter: { description: "When to try again, in seconds.", required: true, schema: seconds, example: 60 },
  MayRetryAfter: { description: "When to try again, in seconds.", schema: seconds, example: 10 },
  RateLimit: {
    description: "What is left of the limit, and until when (draft-ietf-httpapi-ratelimit-headers).",
    schema: text,
    example: '"signup";r=0;t=60',
  },
  RateLimitPolicy: {
    description: "The limit: so many requests (`q`) in so many seconds (`w`).",
    schema: text,
    example: '"signup";q=300;w=60',
  },
  AcceptEncoding: { description: "The codings of a body that are read: none.", schema: { const: "identity" } },
  NeverStored: { description: "No cache may keep this.", required: true, schema: { const: "no-store" } },
  Streamed: {
    description: "No cache may keep this, and no proxy may hold it back.",
    required: true,
    schema: { const: "no-store, no-transform" },
  },
  AskedAnew: {
    description: "A browser's history may keep this; otherwise it is asked for anew.",
    required: true,
    schema: { const: "private, no-cache" },
  },
  Subprotocol: { description: "`v12.stomp`, if it was offered.", schema: { const: "v12.stomp" } },
  Upgrade: {
    description: "What to ask for. Of this connection alone: not every server passes it on.",
    schema: { const: "websocket" },
  },
  Revalidated: {
    description: "A copy is asked about before it is used.",
    required: true,
    schema: { const: "no-cache" },
  },
  ETag: { description: "Changes when the content does.", required: true, schema: text },
} as const satisfies Record<string, Header>;

/** What a refused method is told. Of no operation, and so no component. */
export const ALLOW: Header = {
  description: "The methods of this path.",
  required: true,
  schema: text,
  example: "GET, HEAD, POST",
};

/** Points to a parameter. */
export const parameter = (name: keyof typeof PARAMETERS): Reference => ({ $ref: `#/components/parameters/${name}` });

/** Points to a header. */
export const header = (name: keyof typeof HEADERS): Reference => ({ $ref: `#/components/headers/${name}` });

/** A header that every answer has, for browsers. */
const always = (description: string, schema: Schema = text): Header => ({ description, required: true, schema });

/** The headers of every answer. `app.ts` sets them. */
export const EVERY_RESPONSE: Record<string, Header> = {
  "Content-Security-Policy": always("What a page may load: this origin's files alone.", {
    type: "string",
    pattern: "^default-src 'none'; ",
  }),
  "Cross-Origin-Opener-Policy": always("No other site's window has a hold on a page.", { const: "same-origin" }),
  "Cross-Origin-Resource-Policy": always("No other site's page may contain this.", { const: "same-origin" }),
  "Origin-Agent-Cluster": always("The browser keeps this origin apart from its neighbours.", { const: "?1" }),
  "Permissions-Policy": always("A page uses no camera, microphone, location or payment."),
  "Referrer-Policy": always("No other site sees this address; nobody does, if it can have a mail's token in it.", {
    enum: ["same-origin", "no-referrer"],
  }),
  "Strict-Transport-Security": always("A browser uses https from now on."),
  "X-Content-Type-Options": always("The content type is meant.", { const: "nosniff" }),
  "X-DNS-Prefetch-Control": always("No name is looked up in advance.", { const: "off" }),
  "X-Download-Options": always("A file that is loaded down is not opened here.", { const: "noopen" }),
  "X-Frame-Options": always("No page is shown in a frame.", { const: "DENY" }),
  "X-Permitted-Cross-Domain-Policies": always("No cross-domain policy file counts.", { const: "none" }),
  "X-XSS-Protection": always("The old filter of some browsers is off.", { const: "0" }),
  Vary: { description: "What the answer depends on.", schema: text },
  "Cache-Control": { description: "Who may keep the answer.", schema: text },
  "Set-Cookie": {
    description:
      "`__Host-language`, where the address has a `language` that is spoken here; or takes a cookie away that has served.",
    schema: text,
  },
  "Access-Control-Allow-Origin": { description: "The origin that asks, if it is on the list.", schema: text },
  "Access-Control-Expose-Headers": { description: "What a listed origin may read.", schema: text },
};

/** What a page of a listed origin is told before it sends a request (CORS). */
export const PREFLIGHT: Record<string, Header> = {
  "Access-Control-Allow-Methods": { description: "The methods that it may use.", schema: text },
  "Access-Control-Allow-Headers": { description: "The headers that it may send.", schema: text },
  "Access-Control-Max-Age": { description: "For how many seconds that holds.", schema: text },
};
