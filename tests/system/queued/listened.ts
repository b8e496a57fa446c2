/**
 * Listens to the queues of a Worker: around its consumer, and around the bindings of all queues that it sends to, those of
 * its objects among them. The Worker inside is the deployed one. Its consumer can be made to fail before it begins.
 *
 * A local queue cannot be read, and what its consumer does not take is redelivered, or becomes a dead letter with the same
 * body. So what queues have is what was sent and not yet taken.
 */
import { replace } from "../counted/replace.ts";
import { FAIL_PATH, MESSAGES_PATH, type Happened } from "./names.ts";

type Handlers = {
  fetch?: ExportedHandlerFetchHandler<never>;
  queue?: ExportedHandlerQueueHandler<never>;
  scheduled?: ExportedHandlerScheduledHandler<never>;
};

/** One per isolate; a Worker and its objects share one. */
const happened: Happened[] = [];

/** The messages of a batch that their consumer wants again. */
const retried = new WeakSet<object>();

let fails = false;

/** A Worker whose queues are listened to, from its first event on. */
export function listened({ fetch, queue, scheduled }: Handlers): ExportedHandler<Record<string, unknown>> {
  return {
    async fetch(request, env, ctx) {
      listenTo(env);
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === MESSAGES_PATH) return Response.json(happened);
      if (pathname === FAIL_PATH) {
        fails = searchParams.get("fails") === "yes";
        return Response.json(fails);
      }
      return fetch?.(request, env as never, ctx) ?? new Response(null, { status: 404 });
    },
    async queue(batch, env, ctx) {
      listenTo(env);
      for (const message of batch.messages) {
        replace(Object.getPrototypeOf(message) as object, "retry", noteRetry);
        note("delivered", message.body, batch.queue);
      }
      if (fails) throw new Error("away");
      await queue?.(batch, env as never, ctx);
      // As the queue has it: what was not asked for again is acknowledged, unless the whole batch has failed.
      for (const message of batch.messages) if (!retried.has(message)) note("taken", message.body, batch.queue);
    },
    async scheduled(controller, env, ctx) {
      listenTo(env);
      await scheduled?.(controller, env as never, ctx);
    },
  };
}

function note(what: Happened["what"], body: unknown, queue?: string): void {
  happened.push({ what, body: JSON.stringify(body), ...(queue !== undefined && { queue }) });
}

function noteRetry(original: (...args: never[]) => unknown) {
  return function retrying(this: object, ...args: never[]) {
    retried.add(this);
    return original.apply(this, args);
  };
}

function listenTo(env: Record<string, unknown>): void {
  for (const [name, binding] of Object.entries(env)) {
    // A binding to another Worker seems to have every method, and so does that of mails.
    if (typeof binding !== "object" || binding === null || name.startsWith("ACCOUNTS_") || name === "EMAIL") continue;
    if ("sendBatch" in binding) listenToQueue(Object.getPrototypeOf(binding) as object);
  }
}

function listenToQueue(prototype: object): void {
  replace(prototype, "send", (original) => {
    return function sending(this: unknown, ...args: never[]) {
      const [body] = args;
      note("sent", body);
      return original.apply(this, args);
    };
  });
  replace(prototype, "sendBatch", (original) => {
    return function sending(this: unknown, batch: Iterable<MessageSendRequest>, ...options: never[]) {
      const messages = [...batch];
      for (const { body } of messages) note("sent", body);
      return original.apply(this, [messages as never, ...options]);
    };
  });
}
