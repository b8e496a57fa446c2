/** Poison for the three queues: messages that their consumers cannot take, and that belong to no signup. */
import { accountReply, accountRequest, type Correlation } from "#shared/contract/messages.ts";
import { REPLICAS, type Replica, type Service } from "#shared/contract/services.ts";
import { strippedBody } from "../../workers/auth/operations/letter-body.ts";
import type { Company } from "../system/company.ts";

/**
 * How many requests reach the wrong replica. The object of each is asked about it, and so many calls that none of them
 * fails would be one run in ten thousand.
 */
const STRAYS = 20;

/** Sends poison into each queue, and returns the bodies as the dead letters must have them: each once. */
export async function plantPoison(company: Company, about: Pick<Correlation, "eventId" | "userId">): Promise<string[]> {
  const planted: string[] = [];
  const plant = async (sender: Service, queue: string, bodies: readonly unknown[]): Promise<void> => {
    for (const one of bodies) {
      const body = JSON.stringify(one);
      await company.worker(sender).fetch(`/send?queue=${queue}`, { method: "POST", body });
      planted.push(strippedBody(one));
    }
  };
  for (const replica of REPLICAS) await plant("auth", `NEW_USER_REQ_${replica.toUpperCase()}`, badRequests(replica));
  await plant("chat", "NEW_USER_RES", badReplies(about));
  return planted;
}

function badRequests(recipient: Replica): unknown[] {
  const profile = { userName: "Nobody", email: "nobody@example.com", role: "ROLE_USER" as const };
  const eventId = crypto.randomUUID();
  const nobody = { kind: "newUser", eventId, userId: "nobody", nowMs: Date.now() } as const;
  const account = { accountId: eventId, revision: 1, profile };
  const other = REPLICAS.find((replica) => replica !== recipient)!;
  return [
    `{ "not": JSON for ${recipient}`,
    { specversion: "1.0", to: recipient },
    { ...accountRequest(nobody, recipient, account), type: "user.deleted.req" },
    ...Array.from({ length: STRAYS }, (_, index) => {
      const stray = { ...nobody, eventId: crypto.randomUUID(), userId: `nobody-${index}` };
      return accountRequest(stray, other, account);
    }),
  ];
}

/** Replies about a signup that is there, which would turn a light if they were believed. */
function badReplies(about: Pick<Correlation, "eventId" | "userId">): unknown[] {
  const reply = accountReply({ kind: "newUser", ...about, nowMs: Date.now() }, "chat", "duplicate");
  return [
    "not JSON for auth",
    { ...reply, data: { ...reply.data, service: "customer" } },
    { ...reply, type: "user.newUser.nack" },
    { ...reply, data: { ...reply.data, verdict: "failed" } },
  ];
}
