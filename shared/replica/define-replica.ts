/**
 * A service that keeps its own copy of users, as a Worker: consumes its queue of requests and answers on the queue of
 * replies. Knows nothing of auth. Each service brings its name, its table and its own columns, and nothing else.
 */
import { drizzle } from "drizzle-orm/d1";
import { newUserRequestSchema, type NewUserReply, type NewUserRequest } from "../contract/new-user.ts";
import type { Replica } from "../contract/services.ts";
import { redeliveryDelayS, remedyFor } from "../platform/failures.ts";
import { log, reasonOf } from "../platform/log.ts";
import { answerNewUsers, type ReplicaRule, type ReplicaTable } from "./answer-new-user.ts";

/** The least that a replica's environment must have. */
export type ReplicaEnv = { DB: D1Database; NEW_USER_RES: Queue<NewUserReply> };

/** A message of the queue, and the request that it was found to hold. */
type Delivery = { message: Message; request: NewUserRequest };

/**
 * The Worker of one replica.
 *
 * @example
 * ```ts
 * export default defineReplica({ service: "chat", users, ownColumns: ({ userName }) => ({ userName, statusMessage: "" }) });
 * ```
 */
export function defineReplica<T extends ReplicaTable>(rule: ReplicaRule<T>): ExportedHandler<ReplicaEnv> {
  return {
    async queue(batch, env) {
      await answer(rule, env, readable(batch, rule.service));
    },
  };
}

/**
 * Answers requests all at once. A message is acked only when its row is kept and its reply is on its way. What the
 * database refuses may be the fault of one row: then each request is tried alone, so that none suffers for another.
 */
async function answer<T extends ReplicaTable>(
  rule: ReplicaRule<T>,
  env: ReplicaEnv,
  deliveries: readonly Delivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  try {
    const requests = deliveries.map(({ request }) => request);
    const replies = await answerNewUsers(drizzle(env.DB), rule, requests, Date.now());
    await env.NEW_USER_RES.sendBatch(replies.map((body) => ({ body, contentType: "json" })));
    for (const { message } of deliveries) message.ack();
  } catch (error) {
    const { service } = rule;
    log("warn", "requests not answered", { service, count: deliveries.length, reason: reasonOf(error) });
    if (deliveries.length > 1 && remedyFor(error) === "give up") {
      for (const delivery of deliveries) await answer(rule, env, [delivery]);
      return;
    }
    for (const { message } of deliveries) message.retry({ delaySeconds: redeliveryDelayS(error, message.attempts) });
  }
}

/** The messages that are requests to this service. The others are left to the queue's retries, and its dead letters. */
function readable(batch: MessageBatch, service: Replica): Delivery[] {
  return batch.messages.flatMap((message) => {
    const parsed = newUserRequestSchema.safeParse(message.body);
    const forUs = parsed.success && (parsed.data.recipient ?? `/${service}`) === `/${service}`;
    if (forUs) return [{ message, request: parsed.data }];
    log("error", "request unreadable", { service, messageId: message.id });
    message.retry();
    return [];
  });
}
