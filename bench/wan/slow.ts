/**
 * Makes a Worker wait at each of its bindings: for as long as it would in production, or, where a test holds its hops, until the
 * test lets it go on. The Worker inside is the deployed one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { d1Client, replace } from "../../tests/system/counted/replace.ts";
import type { Delays, Hop } from "../delays.ts";
import type { Waiting } from "../hops.ts";

type Handlers = { fetch?: ExportedHandlerFetchHandler<never>; queue?: ExportedHandlerQueueHandler<never> };

/** A Worker's name in `bench/hops.ts`. */
type Service = "auth" | "chat" | "customer";

/** How this isolate waits; known with its first event. */
let wait: ((who: Waiting, hop: Hop | "hash") => Promise<unknown>) | undefined;

/** Set while an object works: what it has written is safe before it calls or sends anything (the output gate). */
const inObject = new AsyncLocalStorage<true>();

/** How long a hash takes where hops are counted by delays: longer than a counted hop (milliseconds). */
const HASH_MS = 400;

/** A Worker that waits. */
export function slow(service: Service, { fetch, queue }: Handlers): ExportedHandler<Record<string, unknown>> {
  return {
    async fetch(request, env, ctx) {
      slowDown(service, env);
      return fetch?.(request, env as never, ctx) ?? new Response(null, { status: 404 });
    },
    async queue(batch, env, ctx) {
      slowDown(service, env);
      await queue?.(batch, env as never, ctx);
    },
  };
}

/**
 * Makes the methods of an object's class that are called from outside wait for the way there and back; those that write, for the
 * disk as well before they answer.
 */
export function slowObject(
  { prototype }: { prototype: object },
  readers: readonly string[],
  writers: readonly string[],
) {
  for (const name of [...readers, ...writers]) {
    replace(prototype, name, (original) => {
      return async function waiting(this: unknown, ...args: never[]) {
        await at("auth: object", "object");
        const answer: unknown = await inObject.run(true, async () => original.apply(this, args));
        if (writers.includes(name)) await at("object: objectWrite", "objectWrite");
        return answer;
      };
    });
  }
}

/** Makes a new object wait for its start, and for the disk when it asks whether all is safe. */
export function slowStart({ storage }: DurableObjectState, env: object): Promise<unknown> {
  beginWaiting(env as Record<string, unknown>);
  before(Object.getPrototypeOf(storage) as object, "sync", async () => at("object: objectWrite", "objectWrite"));
  return at("auth: objectStart", "objectStart");
}

/** Waits as a hash does, without any CPU. */
export async function slowHash(): Promise<void> {
  await at("auth: hash", "hash");
}

function slowDown(service: Service, env: Record<string, unknown>): void {
  beginWaiting(env);
  const here = async (hop: "d1" | "queue"): Promise<unknown> => {
    if (inObject.getStore() !== true) return at(`${service}: ${hop}`, hop);
    await at("object: objectWrite", "objectWrite");
    return at(`object: ${hop}`, hop);
  };
  for (const [name, binding] of Object.entries(env)) {
    if (typeof binding !== "object" || binding === null || name.startsWith("ACCOUNTS_") || name === "EMAIL") continue;
    const client = d1Client(binding);
    if (client !== null) before(client, "_wrappedFetch", async () => here("d1"));
    if (!("sendBatch" in binding)) continue;
    const queue = Object.getPrototypeOf(binding) as object;
    for (const send of ["send", "sendBatch"]) before(queue, send, async () => here("queue"));
  }
}

function beginWaiting({ HELD_AT, DELAYS }: Record<string, unknown>): void {
  wait ??= typeof HELD_AT === "string" ? async (who) => fetch(`${HELD_AT}/${who}`) : delaying(String(DELAYS));
}

function delaying(delays: string): NonNullable<typeof wait> {
  const ms = { ...(JSON.parse(delays) as Delays), hash: HASH_MS };
  return async (_, hop) => scheduler.wait(ms[hop]);
}

async function at(who: Waiting, hop: Hop | "hash"): Promise<unknown> {
  return wait?.(who, hop);
}

function before(prototype: object, name: string, pass: () => Promise<unknown>): void {
  replace(prototype, name, (original) => {
    return async function waiting(this: unknown, ...args: never[]) {
      await pass();
      return original.apply(this, args);
    };
  });
}
