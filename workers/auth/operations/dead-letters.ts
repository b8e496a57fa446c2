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
import { recordAtObject, replyOf } from "../intake/replies.ts";
import { mailRequestSchema } from "../mail/mail-request.ts";
import type { Progress } from "../user-object/progress.ts";
import { deadLetters } from "./dead-letters.table.ts";
import { strippedBody } from "./letter-body.ts";

type DeadLetterEnv = Pick<Env, "DB" | "USERS">;

/**
 * Consumes one batch of the queue of dead letters, and returns what the replies among them have brought. A letter is acked
 * once its event, or the table, has it.
 */
export async function recordDeadLetters(batch: MessageBatch, env: DeadLetterEnv): Promise<Progress[]> {
  const progress: Progress[] = [];
  await consume(batch, {
    name: "dead letter",
    read: (body) => ({ body }),
    keyOf: ({ message }) => message.id,
    act: async (deliveries) => {
      for (const { message } of deliveries) {
        const orphan = await tellEvent(message.body, env, progress);
        if (orphan !== null) await keep(message, orphan, env);
      }
    },
  });
  return progress;
}

/**
 * Tells the event that a letter is about. Returns why there is none to tell, or null when there was.
 *
 * @param progress takes what a reply has brought
 */
async function tellEvent(body: unknown, env: DeadLetterEnv, progress: Progress[]): Promise<string | null> {
  const reply = accountReplySchema.safeParse(body);
  if (reply.success) {
    progress.push(...(await recordAtObject(env, reply.data.subject, [replyOf(reply.data)])));
    return null;
  }
  if (mailRequestSchema.safeParse(body).success) return "a mail that could not be sent";
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
  const letter = {
    messageId: message.id,
    body: strippedBody(message.body),
    isStripped: 1 as const,
    reason,
    sentAtMs: message.timestamp.getTime(),
    receivedAtMs: Date.now(),
  };
  await drizzle(env.DB).insert(deadLetters).values(letter).onConflictDoNothing();
}
