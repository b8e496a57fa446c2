/**
 * `user.newUser.res` and its like: each reply of a batch is handed to the object of its userId, all replies for one
 * object in one call. A message is acked only after the object has stored it. The object then tells its watchers
 * (`watch/watchers.ts`).
 */
import { accountReplySchema } from "#shared/contract/messages.ts";
import { consume } from "#shared/queue/consume.ts";

/** Consumes one batch of the queue of replies. */
export async function recordReplies(batch: MessageBatch, env: Pick<Env, "USERS">): Promise<void> {
  await consume(batch, {
    name: "reply",
    read: (body) => accountReplySchema.safeParse(body).data,
    keyOf: ({ value }) => value.subject,
    act: async (deliveries) => {
      const [first] = deliveries;
      if (first === undefined) return;
      const replies = deliveries.map(({ value: { id, data } }) => ({ eventId: id, ...data }));
      await env.USERS.getByName(first.value.subject).recordReplies(replies);
    },
  });
}
