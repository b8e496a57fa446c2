/**
 * Dead letters: what a queue could not get its consumer to take. A request's signup learns of it and sends it again
 * in its turn; a reply is handed to its signup after all; what belongs to no signup is kept for the operators.
 * Each letter is handled alone: they are few, and none may hold up another.
 */
import { drizzle } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { newUserReplySchema, newUserRequestSchema } from "#shared/contract/new-user.ts";
import type { Replica } from "#shared/contract/services.ts";
import { redeliveryDelayS } from "#shared/platform/failures.ts";
import { log, reasonOf } from "#shared/platform/log.ts";

/** Letters that belong to no signup, until an operator has looked at them. `body` is the message, as JSON. */
export const deadLetters = sqliteTable("dead_letters", {
  messageId: text("message_id").primaryKey(),
  body: text("body").notNull(),
  reason: text("reason").notNull(),
  sentAtMs: integer("sent_at_ms").notNull(),
  receivedAtMs: integer("received_at_ms").notNull(),
});

type DeadLetterEnv = Pick<Env, "DB" | "SIGNUP">;

/** Consumes one batch of `user-newuser-dead`. A letter is acked once its signup, or the table, has it. */
export async function recordDeadLetters(batch: MessageBatch, env: DeadLetterEnv): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        const orphan = await tellSignup(message.body, env);
        if (orphan !== null) await keep(message, orphan, env);
        message.ack();
      } catch (error) {
        log("warn", "dead letter not taken", { messageId: message.id, reason: reasonOf(error) });
        message.retry({ delaySeconds: redeliveryDelayS(error, message.attempts) });
      }
    }),
  );
}

/** Tells the signup that a letter is about. Returns why there is none to tell, or null when there was. */
async function tellSignup(body: unknown, env: DeadLetterEnv): Promise<string | null> {
  const reply = newUserReplySchema.safeParse(body);
  if (reply.success) {
    const { id, subject, data } = reply.data;
    await env.SIGNUP.getByName(subject).recordReplies([{ eventId: id, ...data }]);
    return null;
  }
  const request = newUserRequestSchema.safeParse(body);
  if (!request.success) return "no message of the contract";
  const { id, subject, recipient } = request.data;
  if (recipient === undefined) return "a request that does not say to whom";
  const service = recipient.slice(1) as Replica;
  const unknown = await env.SIGNUP.getByName(subject).recordDeadRequests([{ eventId: id, service }]);
  return unknown.length > 0 ? "a request of no known signup" : null;
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
