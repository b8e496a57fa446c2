/**
 * Counts what a Worker does that Cloudflare bills, or that a database has to do: around its handlers, its object's
 * methods, and the clients of D1, Queues and object storage. Changes nothing; the Worker inside is the deployed one.
 *
 * D1's client shows its answers' `meta` not to all of its callers, so its private `_wrappedFetch` is listened to: what
 * it sends is a call, and what it is sent back tells the rows (workerd 1.20261102).
 */
import { COUNTS_PATH, COUNT_NAMES, ROWS_READ_PATH, type Counts } from "./names.ts";
import { d1Client, replace } from "./replace.ts";

type Handlers = {
  fetch?: ExportedHandlerFetchHandler<never>;
  queue?: ExportedHandlerQueueHandler<never>;
  scheduled?: ExportedHandlerScheduledHandler<never>;
};

/** One per isolate; a Worker and its objects share one. */
const counts = Object.fromEntries(COUNT_NAMES.map((name) => [name, 0])) as Counts;

let rowsRead = 0;

/** A Worker that counts. Its first event makes its bindings count, too. */
export function counted({ fetch, queue, scheduled }: Handlers): ExportedHandler<Record<string, unknown>> {
  return {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === COUNTS_PATH) return Response.json(counts);
      listenTo(env);
      if (pathname === ROWS_READ_PATH) return Response.json(rowsRead);
      counts.requests += 1;
      return fetch?.(request, env as never, ctx) ?? new Response(null, { status: 404 });
    },
    async queue(batch, env, ctx) {
      listenTo(env);
      counts.queueBatches += 1;
      await queue?.(batch, env as never, ctx);
    },
    async scheduled(controller, env, ctx) {
      listenTo(env);
      await scheduled?.(controller, env as never, ctx);
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
    // A binding to another Worker seems to have every method, and so does that of mails.
    if (typeof binding !== "object" || binding === null || name.startsWith("ACCOUNTS_") || name === "EMAIL") continue;
    if ("sendBatch" in binding) countQueue(Object.getPrototypeOf(binding) as object);
    const client = d1Client(binding);
    if (client !== null) countD1(client);
  }
}

function countQueue(prototype: object): void {
  before(prototype, "send", () => (counts.queueMessages += 1));
  before(prototype, "sendBatch", (messages: Iterable<unknown>) => (counts.queueMessages += [...messages].length));
}

function countD1(client: object): void {
  replace(client, "_wrappedFetch", (original) => {
    return async function listening(this: unknown, url: string, init: { body: string }) {
      const response = (await original.call(this, url as never, init as never)) as Response;
      const answers = [await response.clone().json()].flat() as {
        meta?: { rows_read?: number; rows_written?: number };
      }[];
      counts.d1Calls += 1;
      counts.d1Statements += [JSON.parse(init.body)].flat().length;
      for (const { meta } of answers) {
        counts.d1RowsWritten += meta?.rows_written ?? 0;
        rowsRead += meta?.rows_read ?? 0;
      }
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
