/**
 * A socket that speaks JSON: one snapshot per text message. Pure. Expects nothing from its client but `ping`, which the
 * platform answers without waking the object; anything else closes the socket.
 */
import * as z from "zod";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { textOf } from "./snapshot-text.ts";
import { NORMAL_CLOSURE, type Step } from "./socket-step.ts";

/** A longer message is refused by its length alone. */
const MESSAGE_CHARACTERS_MAX = 4_096;

/** What such a socket remembers: the `seq` it was sent last, -1 before the first. */
export const jsonSocketSchema = z.object({ protocol: z.literal("json"), seq: z.int() });

export type JsonSocket = z.infer<typeof jsonSocketSchema>;

/** A socket that was sent nothing yet. */
export const NEW_JSON_SOCKET: JsonSocket = { protocol: "json", seq: -1 };

/** Tells it of a snapshot, unless it has it already. */
export function tellJson(socket: JsonSocket, snapshot: Snapshot): Step<JsonSocket> {
  if (snapshot.seq <= socket.seq) return { state: socket, say: [] };
  return {
    state: { ...socket, seq: snapshot.seq },
    say: [textOf(snapshot)],
    ...(snapshot.settled && { close: { code: NORMAL_CLOSURE, reason: "settled" } }),
  };
}

/** Closes it, because it said something. The code says why (RFC 6455, section 7.4.1). */
export function hearJson(socket: JsonSocket, message: string | ArrayBuffer): Step<JsonSocket> {
  const close = (code: number, reason: string) => ({ state: socket, say: [], close: { code, reason } });
  if (typeof message !== "string") return close(1003, "text only");
  if (message.length > MESSAGE_CHARACTERS_MAX) return close(1009, "too long");
  return close(1008, "nothing is expected but ping");
}
