/**
 * A STOMP 1.2 session: what a server answers to each frame, and how a snapshot is told
 * (https://stomp.github.io/stomp-specification-1.2.html; the titles in the comments are its sections). Pure: the same
 * decisions in the object (`sockets.ts`) and at the edge (`stomp-relay.ts`).
 *
 * Only subscribes. SEND, transactions and every unknown command are refused; a refusal is an ERROR frame, and the end.
 */
import * as z from "zod";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import { readFrames, type Malformed } from "#shared/stomp/read-frames.ts";
import { writeFrame, type Frame } from "#shared/stomp/write-frame.ts";
import { textOf } from "./snapshot-text.ts";
import { NORMAL_CLOSURE, type Step } from "./socket-step.ts";

/** The longest message (octets): a few frames of the longest. The most messages in a session's life: each one wakes the object. */
const MESSAGE_BYTES_MAX = 16_384;
const MESSAGES_MAX = 1_000;

/** The most subscriptions of one session, and the longest of their ids (characters). A page has one, or one for each part of it. */
const SUBSCRIPTIONS_MAX = 4;
const SUBSCRIPTION_ID_MAX = 64;

/** The close code after an ERROR frame (RFC 6455, section 7.4.1: a message that violates the policy). */
const POLICY_VIOLATION = 1008;

const ackSchema = z.enum(["auto", "client", "client-individual"]);

/**
 * What a session remembers. Kept with a hibernating socket, 16,384 bytes at the most
 * (https://developers.cloudflare.com/durable-objects/best-practices/websockets/, read November 2026): with the longest
 * ids and the longest rest, this is less than 6,000.
 */
export const stompSessionSchema = z.object({
  protocol: z.literal("stomp"),
  isConnected: z.boolean(),
  /** `seq` is that of the snapshot it was sent last, -1 before the first. */
  subscriptions: z
    .array(z.object({ id: z.string().max(SUBSCRIPTION_ID_MAX), ack: ackSchema, seq: z.int() }))
    .max(SUBSCRIPTIONS_MAX),
  /** How many messages it was sent, which numbers them, and how many it has heard. */
  sent: z.int(),
  heard: z.int(),
  /** The beginning of a frame whose end has not come yet. */
  rest: z.instanceof(Uint8Array),
});

export type StompSession = z.infer<typeof stompSessionSchema>;

/** A session before its first frame. */
export const NEW_STOMP_SESSION: StompSession = {
  protocol: "stomp",
  isConnected: false,
  subscriptions: [],
  sent: 0,
  heard: 0,
  rest: new Uint8Array(),
};

/** Why a session ends. `message` is one of a few, for programs; `detail` is for people. Neither repeats what was sent. */
export type Fault = {
  message: "malformed frame" | "limit exceeded" | "not connected" | "not supported" | "not found" | "unavailable";
  detail: string;
  receipt?: string | undefined;
  version?: string;
};

/** The destination of a user's snapshots. */
export function destinationOf(userId: string): string {
  return `/sub/user/${userId}`;
}

/** The frames of a message, text or bytes, with what was left over from the one before; and what is wrong after them. */
export function framesIn(
  session: StompSession,
  message: string | ArrayBuffer,
): { session: StompSession; frames: Frame[]; fault?: Fault } {
  const heard = session.heard + 1;
  const bytes = typeof message === "string" ? new TextEncoder().encode(message) : new Uint8Array(message);
  if (bytes.length > MESSAGE_BYTES_MAX || heard > MESSAGES_MAX) {
    const bound = heard > MESSAGES_MAX ? `${MESSAGES_MAX} messages` : `messages of ${MESSAGE_BYTES_MAX} octets`;
    return { session, frames: [], fault: { message: "limit exceeded", detail: `A session has ${bound} at the most.` } };
  }
  const { frames, rest, fault } = readFrames(session.rest, bytes);
  return { session: { ...session, heard, rest }, frames, ...(fault && { fault: malformed(fault) }) };
}

function malformed({ detail, receipt }: Malformed): Fault {
  return { message: "malformed frame", detail, receipt };
}

/**
 * Answers one frame. A receipt is given for what was done, never for what was refused ("Header receipt").
 *
 * @param destination what this client may subscribe to, if that is known
 */
export function act(session: StompSession, frame: Frame, destination: string | undefined): Step<StompSession> {
  const { command, headers } = frame;
  const isConnect = command === "CONNECT" || command === "STOMP";
  const done = isConnect ? connect(session, frame) : actConnected(session, frame, destination);
  const receipt = isConnect ? undefined : headers.get("receipt");
  if ("message" in done) return fail(session, { ...done, receipt });
  const say = receipt === undefined ? [] : [writeFrame("RECEIPT", { "receipt-id": receipt })];
  return { ...done, say: [...done.say, ...say] };
}

/** Tells every subscription of a snapshot that it does not have yet; after the settled one, the socket is closed. */
export function tellStomp(session: StompSession, snapshot: ReadSnapshot): Step<StompSession> {
  const due = session.subscriptions.filter(({ seq }) => seq < snapshot.seq);
  if (due.length === 0) return { state: session, say: [] };
  const body = textOf(snapshot);
  const say = due.map(({ id, ack }, index) => {
    const number = String(session.sent + index + 1);
    return writeFrame(
      "MESSAGE",
      {
        subscription: id,
        "message-id": number,
        destination: destinationOf(snapshot.userId),
        ack: ack === "auto" ? undefined : number,
        "content-type": "application/json",
      },
      body,
    );
  });
  const subscriptions = session.subscriptions.map((one) => ({ ...one, seq: Math.max(one.seq, snapshot.seq) }));
  const close = snapshot.settled && { close: { code: NORMAL_CLOSURE, reason: "settled" } };
  return { state: { ...session, subscriptions, sent: session.sent + due.length }, say, ...close };
}

/** Says what is wrong, and ends the session ("ERROR"). */
export function fail(session: StompSession, { message, detail, receipt, version }: Fault): Step<StompSession> {
  const headers = { message, "receipt-id": receipt, version, "content-type": "text/plain" };
  return {
    state: session,
    say: [writeFrame("ERROR", headers, detail)],
    close: { code: POLICY_VIOLATION, reason: message },
  };
}

/** "Connecting". `host` is not asked for: there is one, and clients in use leave it out (@stomp/stompjs 7.5, webstomp-client 1.2). */
function connect(session: StompSession, { headers }: Frame): Step<StompSession> | Fault {
  if (session.isConnected) return { message: "not supported", detail: "This session is connected already." };
  const versions = headers.get("accept-version")?.split(",") ?? [];
  if (!versions.includes("1.2")) {
    return { message: "not supported", detail: "Supported protocol versions are 1.2", version: "1.2" };
  }
  if (!/^\d+,\d+$/.test(headers.get("heart-beat") ?? "0,0")) {
    return { message: "malformed frame", detail: "A heart-beat is two numbers, with a comma between them." };
  }
  // No heart-beats: each would wake the object, and what is asleep is not billed.
  const say = [writeFrame("CONNECTED", { version: "1.2", "heart-beat": "0,0" })];
  return { state: { ...session, isConnected: true }, say };
}

function actConnected(
  session: StompSession,
  { command, headers }: Frame,
  destination: string | undefined,
): Step<StompSession> | Fault {
  if (!session.isConnected) return { message: "not connected", detail: "The first frame is CONNECT." };
  if (headers.has("transaction")) return { message: "not supported", detail: "There are no transactions here." };
  switch (command) {
    case "SUBSCRIBE":
      return subscribe(session, headers, destination);
    case "UNSUBSCRIBE":
      return unsubscribe(session, headers);
    case "ACK":
    case "NACK":
      return acknowledge(session, headers);
    case "DISCONNECT":
      return { state: session, say: [], close: { code: NORMAL_CLOSURE, reason: "disconnected" } };
    default:
      return { message: "not supported", detail: "Only SUBSCRIBE, UNSUBSCRIBE, ACK, NACK and DISCONNECT are." };
  }
}

function subscribe(
  session: StompSession,
  headers: Frame["headers"],
  destination: string | undefined,
): Step<StompSession> | Fault {
  const id = headers.get("id") ?? "";
  const ack = ackSchema.safeParse(headers.get("ack") ?? "auto");
  if (id === "" || !ack.success || !headers.has("destination")) {
    return { message: "malformed frame", detail: "SUBSCRIBE has an id, a destination, and one of three ack modes." };
  }
  if (headers.get("destination") !== destination) {
    return { message: "not found", detail: "There is no such destination, or no token of yours for it." };
  }
  if (session.subscriptions.some((one) => one.id === id)) {
    return { message: "malformed frame", detail: "There is a subscription by this id already." };
  }
  if (session.subscriptions.length === SUBSCRIPTIONS_MAX || id.length > SUBSCRIPTION_ID_MAX) {
    const bounds = `${SUBSCRIPTIONS_MAX} subscriptions, with ids of ${SUBSCRIPTION_ID_MAX} characters`;
    return { message: "limit exceeded", detail: `A session has ${bounds} at the most.` };
  }
  const subscriptions = [...session.subscriptions, { id, ack: ack.data, seq: -1 }];
  return { state: { ...session, subscriptions }, say: [] };
}

function unsubscribe(session: StompSession, headers: Frame["headers"]): Step<StompSession> | Fault {
  const subscriptions = session.subscriptions.filter(({ id }) => id !== headers.get("id"));
  if (subscriptions.length === session.subscriptions.length) {
    return { message: "malformed frame", detail: "There is no subscription by this id." };
  }
  return { state: { ...session, subscriptions }, say: [] };
}

/** Changes nothing: a snapshot is whole, and nobody needs an older one again. The server decides what a NACK means ("NACK"). */
function acknowledge(session: StompSession, headers: Frame["headers"]): Step<StompSession> | Fault {
  const id = headers.get("id") ?? "";
  const isOurs = /^[1-9]\d{0,8}$/.test(id) && Number(id) <= session.sent;
  return isOurs ? { state: session, say: [] } : { message: "malformed frame", detail: "No message has this ack id." };
}
