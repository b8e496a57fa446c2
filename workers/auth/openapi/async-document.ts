/**
 * The document of what is not a request and its answer, AsyncAPI 3.0: the queues between auth and its replicas, and the
 * sockets. `npm run generate` writes it to `asyncapi.json`, which auth serves. Nothing in a Worker imports this file.
 */
import { KINDS, type Kind } from "#shared/contract/account.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import erasedRequest from "#shared/contract/golden/erased-req.json" with { type: "json" };
import newUserReply from "#shared/contract/golden/new-user-res.json" with { type: "json" };
import firstVersion from "#shared/contract/golden/new-user-req-first-version.json" with { type: "json" };
import newUserRequest from "#shared/contract/golden/new-user-req.json" with { type: "json" };
import repairRequest from "#shared/contract/golden/repair-req.json" with { type: "json" };
import { mailRequest } from "../mail/mail-request.ts";
import { EVENT_ID } from "./examples.ts";
import type { Reference } from "./api-document.ts";
import type { AsyncOperation, Channel, Message } from "./async-parts.ts";
import { SECURITY_SCHEMES } from "./operation.ts";
import { schema, schemasOf } from "./schemas.ts";
import { SOCKETS, SOCKET_MESSAGES, SOCKET_OPERATIONS, STOMP_MESSAGES } from "./sockets.ts";

/** What a kind of event asks a replica to do. */
const ASKS: Record<Kind, string> = {
  newUser: "A new user: keep this account.",
  changed: "A change: keep this account as it is now. No route sends it yet.",
  erased: "An erasure: remove this account for good. No route sends it yet.",
  repair: "A repair: keep this account as auth has it.",
};

const EXAMPLES: { [Type in `${Kind}.${"req" | "res"}`]?: Record<string, unknown> } = {
  "newUser.req": { today: newUserRequest, firstVersion },
  "newUser.res": { duplicate: newUserReply },
  "erased.req": { today: erasedRequest },
  "repair.req": { today: repairRequest },
};

const component = (kind: "channels" | "messages" | "servers", name: string): Reference => ({
  $ref: kind === "messages" ? `#/components/messages/${name}` : `#/${kind}/${name}`,
});

const queue = (name: string): Pick<Channel, "address" | "servers"> => ({
  address: `signup-lights-${name}`, // and the environment, if it is not production
  servers: [component("servers", "queues")],
});

const named = (names: string[]) => Object.fromEntries(names.map((name) => [name, component("messages", name)]));

const requests = KINDS.map((kind) => `${kind}Request`);
const replies = KINDS.map((kind) => `${kind}Reply`);

/** The whole document. */
export function asyncDocument(version: string): object {
  const document = {
    asyncapi: "3.0.0",
    info: {
      title: "signup-lights: queues and sockets",
      version,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    defaultContentType: "application/json",
    servers: {
      queues: {
        host: "queues.cloudflare.com",
        protocol: "cloudflare-queues",
        description: "Cloudflare Queues: bindings of the Workers, at no address of their own.",
      },
      auth: {
        host: "{host}",
        protocol: "wss",
        description: "Where auth is. Locally `ws`, at the address that `npm start` prints.",
        variables: { host: { description: "The host of auth.", default: "localhost:8787" } },
      },
    },
    channels: { ...queues(), ...SOCKETS },
    operations: { ...queueOperations(), ...SOCKET_OPERATIONS },
    components: {
      messages: { ...queueMessages(), ...SOCKET_MESSAGES, ...STOMP_MESSAGES },
      securitySchemes: {
        signupToken: SECURITY_SCHEMES.signupToken,
        signupCookie: { ...SECURITY_SCHEMES.signupCookie, type: "httpApiKey" },
      },
    },
  };
  return { ...document, components: { schemas: schemasOf(document), ...document.components } };
}

const DESCRIPTION = `
auth keeps every account, and asks each replica over a queue of its own to keep a copy. All replicas answer on one queue. Messages are CloudEvents 1.0 in JSON; \`type\` names the topic, because the name of a queue cannot have dots.

Queues deliver at least once and in any order, so a message holds all that its receiver needs, and may be handled any number of times. A resend has the same \`id\`. Unknown fields are ignored, and what a version adds is optional to its readers.

Whoever holds a signup's token can watch it over a socket: one whole snapshot per message, as JSON or in a STOMP frame.
`.trim();

function queues(): Record<string, Channel> {
  const perReplica = REPLICAS.map((replica): [string, Channel] => [
    `${replica}Requests`,
    {
      ...queue(`user-newuser-req-${replica}`),
      title: `Requests to ${replica}`,
      description: `What auth asks ${replica} to keep.`,
      messages: named(requests),
    },
  ]);
  return {
    ...Object.fromEntries(perReplica),
    replies: {
      ...queue("user-newuser-res"),
      title: "Replies to auth",
      description: "What the replicas have answered. A reply that comes again changes nothing.",
      messages: named(replies),
    },
    mails: {
      ...queue("user-mail"),
      title: "Mails",
      description: "What auth asks itself to mail. Whoever handles it reads the address then: no message has one.",
      messages: named(["mailRequest"]),
    },
    deadLetters: {
      ...queue("user-newuser-dead"),
      title: "Dead letters",
      description:
        "What a consumer could not take after five attempts. The light of a request turns to `delayed`, a reply reaches its signup after all, and anything else is kept for the operators.",
      messages: named([...requests, ...replies, "mailRequest"]),
    },
  };
}

function queueOperations(): Record<string, AsyncOperation> {
  const perReplica = REPLICAS.map((replica): [string, AsyncOperation] => [
    `ask-${replica}`,
    {
      action: "send",
      channel: component("channels", `${replica}Requests`),
      title: `Ask ${replica}`,
      summary: `auth asks ${replica} to keep an account, and asks again until it has answered.`,
      reply: { channel: component("channels", "replies") },
    },
  ]);
  return {
    ...Object.fromEntries(perReplica),
    "record-replies": {
      action: "receive",
      channel: component("channels", "replies"),
      title: "Record replies",
      summary: "auth hands each reply to the object of its user, which stores and publishes the new snapshot.",
    },
    "send-mails": {
      action: "receive",
      channel: component("channels", "mails"),
      title: "Send mails",
      summary: "auth makes the mail and hands it to Cloudflare Email Service.",
    },
    "record-dead-letters": {
      action: "receive",
      channel: component("channels", "deadLetters"),
      title: "Record dead letters",
      summary: "auth looks at what could not be taken.",
    },
  };
}

function queueMessages(): Record<string, Message> {
  const messages = KINDS.flatMap((kind): [string, Message][] => [
    [`${kind}Request`, message(`${kind}.req`, "AccountRequest", ASKS[kind])],
    [`${kind}Reply`, message(`${kind}.res`, "AccountReply", "What the replica has answered.")],
  ]);
  return { ...Object.fromEntries(messages), mailRequest: mailMessage() };
}

function mailMessage(): Message {
  return {
    name: "user.mail.req",
    title: "user.mail.req",
    summary: "Asks for a mail.",
    contentType: "application/cloudevents+json",
    payload: schema("MailRequest"),
    examples: [{ name: "reset", payload: mailRequest(RESET, EVENT_ID, Date.UTC(2026, 10, 22, 10)) }],
  };
}

const RESET = { kind: "reset", userId: "kim", accountId: null, language: "ko" } as const;

function message(type: `${Kind}.${"req" | "res"}`, payload: string, summary: string): Message {
  const examples = Object.entries(EXAMPLES[type] ?? {}).map(([name, example]) => ({ name, payload: example }));
  return {
    name: `user.${type}`,
    title: `user.${type}`,
    summary,
    contentType: "application/cloudevents+json",
    payload: { allOf: [schema(payload), { type: "object", properties: { type: { const: `user.${type}` } } }] },
    ...(examples.length > 0 && { examples }),
  };
}
