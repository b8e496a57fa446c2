/**
 * A service that keeps its own copy of users, as a Worker: consumes its queue of requests and answers on the queue of
 * replies. Knows nothing of auth. Each service brings its name, its table and its own columns, and nothing else.
 */
import { drizzle } from "drizzle-orm/d1";
import type { NewUserReply } from "../contract/new-user.ts";
import { log, reasonOf } from "../platform/log.ts";
import { answerNewUsers, readRequests, type ReplicaRule, type ReplicaTable } from "./answer-new-user.ts";

/** The least that a replica's environment must have. */
export type ReplicaEnv = { DB: D1Database; NEW_USER_RES: Queue<NewUserReply> };

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
    /** Consumes one batch. A message is acked only when its row is kept and its reply is on its way. */
    async queue(batch, env) {
      const requests = readRequests(batch);
      if (requests.length === 0) return;
      try {
        const replies = await answerNewUsers(
          drizzle(env.DB),
          rule,
          requests.map(({ request }) => request),
          Date.now(),
        );
        await env.NEW_USER_RES.sendBatch(replies.map((body) => ({ body, contentType: "json" })));
        for (const { message } of requests) message.ack();
      } catch (error) {
        log("warn", "requests not answered", {
          service: rule.service,
          count: requests.length,
          reason: reasonOf(error),
        });
        for (const { message } of requests) message.retry();
      }
    },
  };
}
