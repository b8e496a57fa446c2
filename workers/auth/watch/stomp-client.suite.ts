/** A client of a STOMP session at the edge, and what it watches, for the tests of the route and of the relay. Asserts nothing. */
import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { signupToken } from "./signup-token.ts";
import { connectFrame, framesOf, subscribeFrame } from "./stomp.suite.ts";

/** Collects what is answered on a socket. */
export function clientOn(socket: WebSocket) {
  const frames: ReturnType<typeof framesOf> = [];
  socket.addEventListener("message", ({ data }) => void frames.push(...framesOf(String(data))));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve(code));
  });
  socket.accept();
  onTestFinished(() => socket.close());
  const heard = () =>
    frames.map(({ command, headers: named, body }) => {
      return command === "MESSAGE" ? snapshotSchema.parse(JSON.parse(body)).seq : (named.get("message") ?? command);
    });
  return {
    socket,
    frames,
    closed,
    heard,
    hears: (count: number) => vi.waitUntil(() => frames.length >= count, { timeout: 4_000 }),
  };
}

/** A signup that auth has stored, with its token. */
export async function signup() {
  const target = await storedSignup();
  const token = await signupToken(env.AUTH_SECRET, target.userId, target.eventId);
  return { ...target, token, connect: connectFrame({ ...target, token }), subscribe: subscribeFrame(target.userId) };
}
