/** Requests to a replica, and what becomes of them: for the tests of every replica. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { vi } from "vitest";
import {
  accountReplySchema,
  accountRequest,
  type AccountReply,
  type AccountRequest,
} from "#shared/contract/messages.ts";
import type { Kind } from "#shared/contract/account.ts";
import type { Replica } from "#shared/contract/services.ts";
import type { ReplicaWorker } from "#shared/replica/define-replica.ts";

/** The Worker under test, and what it runs on. */
export type Subject = ReplicaWorker & { service: Replica; db: D1Database };

/** What auth would reach of a replica over its service binding. */
export function accountsOf({ Accounts, db }: Subject, on = db): InstanceType<Subject["Accounts"]> {
  return new Accounts(createExecutionContext(), { DB: on, VERSION: { id: "v1", tag: "", timestamp: "" } });
}

/** A request to a service to keep somebody; a new signup each time. */
export function requestTo(service: Replica, userId: string, userName = userId): AccountRequest {
  const profile = { userName, email: `${userName}@example.com`, role: "ROLE_USER" } as const;
  const eventId = crypto.randomUUID();
  const correlation = { kind: "newUser", eventId, userId, nowMs: Date.UTC(2026, 10, 22) } as const;
  return accountRequest(correlation, service, { accountId: eventId, revision: 1, profile });
}

/** A request about an account that is there: `what` says which event asks, and what the account is by now. */
export function requestAbout(
  { subject: userId, data: { accountId } }: AccountRequest,
  service: Replica,
  what: { kind: Kind; eventId?: string; revision: number; userName: string | null },
): AccountRequest {
  const { kind, eventId = crypto.randomUUID(), revision, userName } = what;
  const profile = userName === null ? null : { userName, email: `${userName}@example.com`, role: "ROLE_USER" as const };
  const correlation = { kind, eventId, userId, nowMs: Date.UTC(2026, 10, 22) };
  return accountRequest(correlation, service, { accountId, revision, profile });
}

/** Hands a batch to a replica as its queue would, and returns what became of each message, and the replies. */
export async function deliver(
  { service, worker, db }: Omit<Subject, "Accounts">,
  bodies: readonly unknown[],
  send = vi.fn(),
) {
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(`signup-lights-user-newuser-req-${service}`, messages);
  const replies: AccountReply[] = [];
  const queue = {
    sendBatch: async (sent: Iterable<{ body: AccountReply }>) => {
      await send();
      replies.push(...[...sent].map(({ body }) => accountReplySchema.parse(structuredClone(body))));
    },
  } as unknown as Queue<AccountReply>;
  await worker.queue?.(batch, { DB: db, NEW_USER_RES: queue }, createExecutionContext());
  const result = await getQueueResult(batch, createExecutionContext());
  return {
    acked: result.explicitAcks,
    retried: result.retryMessages.map(({ msgId }) => msgId),
    replies,
    verdicts: replies.map(({ data }) => data.verdict),
  };
}
