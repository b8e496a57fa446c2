/**
 * `user.newUser.res` comes home: each reply of a batch is handed to the Signup object of its userId, all replies for
 * one object in one call. A message is acked only after the object has taken it; a poison message is left to the
 * queue's retries, and then to its dead-letter queue, and harms no neighbour.
 */
import { newUserReplySchema, type NewUserReply } from "#shared/contract/new-user.ts";
import { redeliveryDelayS } from "#shared/platform/failures.ts";
import { log, reasonOf } from "#shared/platform/log.ts";

type Delivery = { message: Message; reply: NewUserReply };

/** Consumes one batch of `user-newuser-res`. */
export async function recordReplies(batch: MessageBatch, env: Pick<Env, "SIGNUP">): Promise<void> {
  const deliveries = batch.messages.flatMap((message): Delivery[] => {
    const parsed = newUserReplySchema.safeParse(message.body);
    if (parsed.success) return [{ message, reply: parsed.data }];
    log("error", "reply unreadable", { queue: batch.queue, messageId: message.id });
    message.retry();
    return [];
  });
  const perUser = Map.groupBy(deliveries, ({ reply }) => reply.subject);
  await Promise.all([...perUser].map(([userId, theirs]) => handOver(env, userId, theirs)));
}

async function handOver(env: Pick<Env, "SIGNUP">, userId: string, deliveries: readonly Delivery[]): Promise<void> {
  try {
    const replies = deliveries.map(({ reply }) => ({ eventId: reply.id, ...reply.data }));
    await env.SIGNUP.getByName(userId).recordReplies(replies);
    for (const { message } of deliveries) message.ack();
  } catch (error) {
    log("warn", "replies not taken", { count: deliveries.length, reason: reasonOf(error) });
    for (const { message } of deliveries) message.retry({ delaySeconds: redeliveryDelayS(error, message.attempts) });
  }
}
