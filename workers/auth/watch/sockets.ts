/**
 * A hibernating socket on a signup: which protocol it speaks, and what it remembers while its object is evicted. Pure. One
 * port for every protocol: `watchers.ts` accepts, tells and hears sockets, and knows no format.
 */
import * as z from "zod";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { NEW_JSON_SOCKET, hearJson, jsonSocketSchema, tellJson } from "./json-socket.ts";
import {
  NEW_STOMP_SESSION,
  act,
  destinationOf,
  fail,
  framesIn,
  stompSessionSchema,
  tellStomp,
} from "./stomp-session.ts";
import type { StompSession } from "./stomp-session.ts";
import type { Step } from "./socket-step.ts";

/** The subprotocol that means STOMP 1.2, in the registry of IANA. A socket that does not ask for it speaks JSON. */
export const STOMP_SUBPROTOCOL = "v12.stomp";

/** The attachment of a socket. A number is the `seq` of a JSON socket, accepted by a release before there was STOMP. */
const socketSchema = z.union([
  z.discriminatedUnion("protocol", [jsonSocketSchema, stompSessionSchema]),
  z.int().transform((seq) => ({ ...NEW_JSON_SOCKET, seq })),
]);

export type Socket = z.infer<typeof socketSchema>;

/** The subprotocol that is agreed on, of those that a client offers (RFC 6455, section 4.2.2). Undefined: none. */
export function agreedSubprotocol(offered: string | null | undefined): typeof STOMP_SUBPROTOCOL | undefined {
  const names = offered?.split(",").map((name) => name.trim());
  return names?.includes(STOMP_SUBPROTOCOL) === true ? STOMP_SUBPROTOCOL : undefined;
}

/** A socket that was told nothing yet. */
export function newSocket(subprotocol: typeof STOMP_SUBPROTOCOL | undefined): Socket {
  return subprotocol === undefined ? NEW_JSON_SOCKET : NEW_STOMP_SESSION;
}

/** What an attachment says. Undefined if it cannot be read: a later release wrote it. */
export function socketOf(attachment: unknown): Socket | undefined {
  return socketSchema.safeParse(attachment).data;
}

/** Tells a socket of a snapshot, unless it has it already. */
export function tell(socket: Socket, snapshot: Snapshot): Step<Socket> {
  return socket.protocol === "json" ? tellJson(socket, snapshot) : tellStomp(socket, snapshot);
}

/** Answers a message. `current` is the signup as it is now. */
export function hear(socket: Socket, message: string | ArrayBuffer, current: Snapshot): Step<Socket> {
  return socket.protocol === "json" ? hearJson(socket, message) : hearStomp(socket, message, current);
}

function hearStomp(session: StompSession, message: string | ArrayBuffer, current: Snapshot): Step<Socket> {
  const { frames, fault, ...taken } = framesIn(session, message);
  let step: Step<StompSession> = { state: taken.session, say: [] };
  for (const frame of frames) {
    step = after(step, (state) => act(state, frame, destinationOf(current.userId)));
    if (step.close !== undefined) return step;
  }
  return after(step, (state) => (fault === undefined ? tellStomp(state, current) : fail(state, fault)));
}

/** Two steps as one. */
function after<State>(first: Step<State>, next: (state: State) => Step<State>): Step<State> {
  const second = next(first.state);
  return { ...second, say: [...first.say, ...second.say] };
}
