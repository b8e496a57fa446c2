/**
 * `user.newUser.res` and its like: each reply of a batch is handed to the object of its userId, all replies for one
 * object in one call. A message is acked only after the object has stored it. The object then tells its watchers
 * (`watch/watchers.ts`), and says what the replies have brought, for the metrics.
 */
import { accountReplySchema, type AccountReply } from "#shared/contract/messages.ts";
import { logStep } from "#shared/platform/log.ts";
import { consume } from "#shared/queue/consume.ts";
import type { Reply } from "../user-object/hops.ts";
import { progressSchema, type Progress } from "../user-object/progress.ts";

type RepliesEnv = Pick<Env, "USERS">;

/** Consumes one batch of the queue of replies, and returns what it has brought. */
export async function recordReplies(batch: MessageBatch, env: RepliesEnv): Promise<Progress[]> {
  const progress: Progress[] = [];
  await consume(batch, {
    name: "reply",
    read: (body) => accountReplySchema.safeParse(body).data,
    keyOf: ({ value }) => value.subject,
    traceparentOf: ({ traceparent }) => traceparent,
    act: async (deliveries) => {
      const [first] = deliveries;
      if (first === undefined) return;
      const replies = deliveries.map(({ value }) => replyOf(value));
      progress.push(...(await recordAtObject(env, first.value.subject, replies)));
      for (const { value } of deliveries) {
        logStep("reply recorded", value.traceparent, { eventId: value.id, service: value.data.service });
      }
    },
  });
  return progress;
}

/** A reply, as its object takes it. */
export function replyOf({ id, time, data }: AccountReply): Reply {
  const { service, verdict, askedAt, receivedAt } = data;
  if (askedAt === undefined || receivedAt === undefined) return { eventId: id, service, verdict };
  const [askedAtMs = 0, receivedAtMs = 0, answeredAtMs = 0] = [askedAt, receivedAt, time].map(Date.parse);
  return { eventId: id, service, verdict, times: { askedAtMs, receivedAtMs, answeredAtMs } };
}

/** Hands replies over to the object of their userId. An object that runs older code does not say what they brought. */
export async function recordAtObject(
  { USERS }: RepliesEnv,
  userId: string,
  replies: readonly Reply[],
): Promise<Progress[]> {
  const answer: unknown = await USERS.getByName(userId).recordReplies(replies);
  return progressSchema.array().safeParse(answer).data ?? [];
}
