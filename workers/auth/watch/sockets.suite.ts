/** A client's end of a socket to a user's object, for the tests of whatever is spoken there. Asserts nothing. */
import { onTestFinished } from "vitest";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import type { StoredSignup } from "../user-object/user-object.suite.ts";

/** Opens a socket and collects what it says. */
export async function socketOn(
  { object, eventId }: Pick<StoredSignup, "object" | "eventId">,
  { address = "192.0.2.1", offered = "" } = {},
) {
  const response = await object.fetch(`http://signup/${eventId}`, {
    headers: { upgrade: "websocket", "x-watcher": address, "sec-websocket-protocol": offered },
  });
  const socket = response.webSocket;
  const frames: string[] = [];
  if (socket === null) return { status: response.status, frames, closed: Promise.resolve(0), socket };
  socket.addEventListener("message", ({ data }) => void frames.push(String(data)));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve(code));
  });
  socket.accept();
  onTestFinished(() => socket.close());
  return { status: response.status, frames, closed, socket };
}

/** The `seq` of each snapshot that a JSON socket said. */
export const seqsOf = (frames: readonly string[]) => frames.map((frame) => snapshotSchema.parse(JSON.parse(frame)).seq);
