/**
 * A service that keeps its own copy of users, as a Worker: consumes its queue of requests and answers on the queue of
 * replies, and says over a service binding what it keeps. Knows nothing of auth. Each service brings its name, its
 * tables and its own columns, and nothing else.
 */
import { drizzle } from "drizzle-orm/d1";
import { accountRequestSchema, type AccountReply, type AccountRequest } from "../contract/messages.ts";
import type { Replica } from "../contract/services.ts";
import { logStep } from "../platform/log.ts";
import { consume } from "../queue/consume.ts";
import { accountsEntrypoint, type AccountsEntrypoint } from "./accounts-entrypoint.ts";
import { answerRequests } from "./answer-requests.ts";
import type { OwnColumns, ReplicaRule, ReplicaTable } from "./keep-accounts.ts";
import type { RangeTable } from "./ranges.ts";

/** The least that a replica's environment must have. */
export type ReplicaEnv = { DB: D1Database; NEW_USER_RES: Queue<AccountReply> };

/** What a replica's `worker.ts` exports: the Worker as its default, and the entrypoint that auth binds. */
export type ReplicaWorker = { worker: ExportedHandler<ReplicaEnv>; Accounts: AccountsEntrypoint };

/**
 * The Worker of one replica. A batch is handled as one; a message is acked only when its row is kept and its reply is on
 * its way.
 *
 * @example
 * ```ts
 * const { worker, Accounts } = defineReplica({
 *   service: "chat",
 *   users,
 *   tombstones,
 *   ranges,
 *   fromProfile: ({ userName }) => ({ userName }),
 *   atFirst: { statusMessage: "" },
 * });
 *
 * export { worker as default, Accounts };
 * ```
 */
export function defineReplica<T extends ReplicaTable, K extends keyof OwnColumns<T>>({
  ranges,
  ...rule
}: ReplicaRule<T, K> & { ranges: RangeTable }): ReplicaWorker {
  return { worker: consumerOf(rule), Accounts: accountsEntrypoint({ ...rule, ranges }) };
}

function consumerOf<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  rule: ReplicaRule<T, K>,
): ExportedHandler<ReplicaEnv> {
  return {
    queue: async (batch, env) =>
      consume(batch, {
        name: "request",
        read: (body) => requestTo(rule.service, body),
        keyOf: () => "batch",
        traceparentOf: ({ traceparent }) => traceparent,
        act: async (deliveries) => {
          const requests = deliveries.map(({ value }) => value);
          const replies = await answerRequests(drizzle(env.DB), rule, requests, Date.now);
          await env.NEW_USER_RES.sendBatch(replies.map((body) => ({ body, contentType: "json" })));
          for (const { id, traceparent } of replies) {
            logStep("request answered", traceparent, { eventId: id, service: rule.service });
          }
        },
      }),
  };
}

/** A body as a request to this service; undefined if it is none, or one to another service. */
function requestTo(service: Replica, body: unknown): AccountRequest | undefined {
  const { data: request } = accountRequestSchema.safeParse(body);
  return (request?.recipient ?? `/${service}`) === `/${service}` ? request : undefined;
}
