/** A thousand sockets on one signup: how long the last of them waits for what the first is told. */
import { WebSocket } from "ws";
import { signup, type Handle } from "#client/main.ts";

/** How long a frame took from its publication to the last of the sockets, in milliseconds. */
export type Reach = { sockets: number; firstMs: number; lastMs: number };

type Told = { seq: number; at: string };

/**
 * Signs somebody up whose replicas never answer, opens the sockets, and waits for the first frame that all of them get
 * after that: the lights turn `delayed` 10 s after the signup, and each new attempt is a frame.
 */
export async function reachAudience(url: URL, sockets: number): Promise<Reach> {
  const handle = await signUp(url);
  const address = `${handle.url.replace("http", "ws")}/events`;
  const receipts = new Map<number, number[]>();
  const publishedAtMs = new Map<number, number>();
  const opened: WebSocket[] = [];
  const { promise: all, resolve } = Promise.withResolvers<number>();
  const open = async (): Promise<void> => {
    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${handle.token}` } });
    opened.push(socket);
    const { promise: first, resolve: isOpen, reject } = Promise.withResolvers<void>();
    socket.once("error", reject);
    socket.on("message", (data: Buffer) => {
      const { seq, at } = JSON.parse(data.toString()) as Told;
      isOpen();
      const times = receipts.get(seq) ?? [];
      receipts.set(seq, times);
      publishedAtMs.set(seq, Date.parse(at));
      if (times.push(Date.now()) === sockets && receipts.size > 1) resolve(seq);
    });
    await first;
  };
  // Fifty at a time: a listening socket has a queue of its own.
  for (let from = 0; from < sockets; from += 50) {
    await Promise.all(Array.from({ length: Math.min(50, sockets - from) }, open));
  }
  const seq = await all;
  for (const socket of opened) socket.terminate();
  const waitsMs = (receipts.get(seq) ?? []).map((time) => time - (publishedAtMs.get(seq) ?? Number.NaN));
  return { sockets, firstMs: Math.min(...waitsMs), lastMs: Math.max(...waitsMs) };
}

/** Signs somebody up, and leaves once that is accepted. */
async function signUp(url: URL): Promise<Handle> {
  const userId = `watched-${Date.now().toString(36)}`;
  const run = signup(url, { userId, userPw: "correct horse battery", email: "w@example.com", userName: "W" });
  for await (const { seq } of run) if (seq > 0) break;
  if (run.handle === undefined) throw new Error("the signup has no handle");
  return run.handle;
}
