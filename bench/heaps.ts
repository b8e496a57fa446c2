/** What a server's isolates hold on to, asked of V8 itself through the inspector (Chrome DevTools Protocol). */
import { WebSocket } from "ws";

/** A Worker's heap without garbage, with what it holds outside of V8 (MiB), by the Worker's name. */
export type Heaps = Record<string, number>;

/** Of `Runtime.getHeapUsage`, in bytes: JavaScript, workerd's own objects behind it, array buffers. */
type Usage = { usedSize: number; embedderHeapUsedSize: number; backingStorageSize: number };

/** How miniflare names the Workers that it was given; its own have other names. */
const OURS = "core:user:";

/** The heaps of the Workers of a server that was started with an inspector. */
export async function heapsOf(inspector: URL | undefined): Promise<Heaps> {
  if (inspector === undefined) throw new Error("the server has no inspector");
  const list = await fetch(new URL("/json", inspector.href.replace("ws", "http")));
  const heaps: Heaps = {};
  for (const { id } of (await list.json()) as { id: string }[]) {
    if (id.startsWith(OURS)) heaps[id.slice(OURS.length)] = await heapOf(new URL(`/${id}`, inspector));
  }
  return heaps;
}

async function heapOf(isolate: URL): Promise<number> {
  const socket = new WebSocket(isolate);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const answers = new Map<number, (result: unknown) => void>();
  socket.on("message", (data: Buffer) => {
    const { id, result } = JSON.parse(data.toString()) as { id?: number; result?: unknown };
    if (id !== undefined) answers.get(id)?.(result);
  });
  const ask = async (method: string): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const id = answers.size + 1;
    answers.set(id, resolve);
    socket.send(JSON.stringify({ id, method }));
    return promise;
  };
  // V8 collects all garbage before a snapshot. `HeapProfiler.collectGarbage` is never answered (workerd 1.20261102, tried
  // November 2026).
  await ask("HeapProfiler.takeHeapSnapshot");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await ask("Runtime.getHeapUsage")) as Usage;
  socket.terminate();
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
}
