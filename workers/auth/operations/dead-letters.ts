/**
 * Dead letters: messages that their consumers could not handle. A request's event records it, and sends it again at its
 * next turn; a reply is handed to its event after all; a message that belongs to no event is kept for the operators.
 * Each letter is handled alone: they are few, and none may hold up another.
 */
import { drizzle } from "drizzle-orm/d1";
import { accountReplySchema, accountRequestSchema } from "#shared/contract/messages.ts";
import type { Replica } from "#shared/contract/services.ts";
import { log } from "#shared/platform/log.ts";
import { consume } from "#shared/queue/consume.ts";
import { deadLetters } from "./dead-letters.table.ts";

type DeadLetterEnv = Pick<Env, "DB" | "USERS">;

/** Consumes one batch of the queue of dead letters. A letter is acked once its event, or the table, has it. */
export async function recordDeadLetters(batch: MessageBatch, env: DeadLetterEnv): Promise<void> {
  await consume(batch, {
    name: "dead letter",
    read: (body) => ({ body }),
    keyOf: ({ message }) => message.id,
    act: async (deliveries) => {
      for (const { message } of deliveries) {
        const orphan = await tellEvent(message.body, env);
        if (orphan !== null) await keep(message, orphan, env);
      }
    },
  });
}

/** Tells the event that a letter is about. Returns why there is none to tell, or null when there was. */
async function tellEvent(body: unknown, env: DeadLetterEnv): Promise<string | null> {
  const reply = accountReplySchema.safeParse(body);
  if (reply.success) {
    const { id, subject, data } = reply.data;
    await env.USERS.getByName(subject).recordReplies([{ eventId: id, ...data }]);
    return null;
  }
  const request = accountRequestSchema.safeParse(body);
  if (!request.success) return "no message of the contract";
  const { id, subject, recipient } = request.data;
  if (recipient === undefined) return "a request that does not say to whom";
  const service = recipient.slice(1) as Replica;
  const unknown = await env.USERS.getByName(subject).recordDeadRequests([{ eventId: id, service }]);
  return unknown.length > 0 ? "a request of no known event" : null;
}

async function keep(message: Message, reason: string, env: DeadLetterEnv): Promise<void> {
  log("error", "dead letter kept", { messageId: message.id, reason });
  const body = JSON.stringify(message.body) ?? "undefined";
  const letter = {
    messageId: message.id,
    body,
    reason,
    sentAtMs: message.timestamp.getTime(),
    receivedAtMs: Date.now(),
  };
  await drizzle(env.DB).insert(deadLetters).values(letter).onConflictDoNothing();
}
