/**
 * Counts what a Worker does that Cloudflare bills, or that a database has to do: around its handlers, its object's
 * methods, and the clients of D1, Queues and object storage. Changes nothing; the Worker inside is the deployed one.
 *
 * D1's client shows its answers' `meta` not to all of its callers, so its private `_wrappedFetch` is listened to: what
 * it sends is a call, and what it is sent back tells the rows (workerd 1.20261102).
 */
import { COUNTS_PATH, COUNT_NAMES, type Counts } from "./names.ts";

type Method = (...args: never[]) => unknown;
type Handlers = { fetch?: ExportedHandlerFetchHandler<never>; queue?: ExportedHandlerQueueHandler<never> };

/** One per isolate; a Worker and its objects share one. */
const counts = Object.fromEntries(COUNT_NAMES.map((name) => [name, 0])) as Counts;

/** A Worker that counts. Its first event makes its bindings count, too. */
export function counted({ fetch, queue }: Handlers): ExportedHandler<Record<string, unknown>> {
  return {
    async fetch(request, env, ctx) {
      if (new URL(request.url).pathname === COUNTS_PATH) return Response.json(counts);
      listenTo(env);
      counts.requests += 1;
      return fetch?.(request, env as never, ctx) ?? new Response(null, { status: 404 });
    },
    async queue(batch, env, ctx) {
      listenTo(env);
      counts.queueBatches += 1;
      await queue?.(batch, env as never, ctx);
    },
  };
}

/** Makes an object's class count the requests to it, alarms among them; not what it asks of itself. */
export function countObject({ prototype }: { prototype: object }): void {
  let isInside = false;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === "constructor") continue;
    replace(prototype, name, (original) => {
      return function counting(this: unknown, ...args: never[]) {
        const wasInside = isInside;
        if (!wasInside) counts.objectRequests += 1;
        isInside = true;
        try {
          return original.apply(this, args);
        } finally {
          isInside = wasInside;
        }
      };
    });
  }
}

/** Makes the storage of all objects count, given that of any. */
export function countStorage(storage: DurableObjectStorage): void {
  const written = (): unknown => (counts.objectRowsWritten += 1);
  for (const name of ["setAlarm", "deleteAlarm", "deleteAll"]) before(Object.getPrototypeOf(storage), name, written);
  for (const name of ["put", "delete"]) before(Object.getPrototypeOf(storage.kv), name, written);
}

function listenTo(env: Record<string, unknown>): void {
  for (const [name, binding] of Object.entries(env)) {
    // A binding to another Worker seems to have every method.
    if (typeof binding !== "object" || binding === null || name.startsWith("ACCOUNTS_")) continue;
    if ("sendBatch" in binding) countQueue(Object.getPrototypeOf(binding) as object);
    if ("alwaysPrimarySession" in binding) countD1(binding.alwaysPrimarySession as object);
  }
}

function countQueue(prototype: object): void {
  before(prototype, "send", () => (counts.queueMessages += 1));
  before(prototype, "sendBatch", (messages: Iterable<unknown>) => (counts.queueMessages += [...messages].length));
}

function countD1(session: object): void {
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(session)) as object;
  replace(prototype, "_wrappedFetch", (original) => {
    return async function listening(this: unknown, url: string, init: { body: string }) {
      const response = (await original.call(this, url as never, init as never)) as Response;
      const answers = [await response.clone().json()].flat() as { meta?: { rows_written?: number } }[];
      counts.d1Calls += 1;
      counts.d1Statements += [JSON.parse(init.body)].flat().length;
      for (const { meta } of answers) counts.d1RowsWritten += meta?.rows_written ?? 0;
      return response;
    };
  });
}

function before(prototype: object, name: string, count: (...args: never[]) => unknown): void {
  replace(prototype, name, (original) => {
    return function counting(this: unknown, ...args: never[]) {
      count(...args);
      return original.apply(this, args);
    };
  });
}

const replaced = new WeakMap<object, Set<string>>();

/** Replaces a method, once. */
function replace(prototype: object, name: string, change: (original: Method) => Method): void {
  const names = replaced.get(prototype) ?? new Set();
  if (names.has(name)) return;
  replaced.set(prototype, names.add(name));
  const original = (prototype as Record<string, Method | undefined>)[name];
  if (original === undefined) throw new Error(`there is no ${name} to count`);
  Object.defineProperty(prototype, name, { value: change(original), configurable: true, writable: true });
}
