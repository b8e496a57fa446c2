import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { accountsOf, deliver, requestTo } from "../../tests/workers/deliveries.ts";
import { describeReplica } from "../../tests/workers/replica-suite.ts";
import worker, { Accounts } from "./worker.ts";

const subject = { service: "chat", worker, Accounts, db: env.DB } as const;

describeReplica(subject);

test("keeps a user's name and an empty status message, and no e-mail", async () => {
  const request = requestTo(subject.service, "own-columns", "kim");
  await deliver(subject, [request]);
  const row = await env.DB.prepare("SELECT * FROM users WHERE user_id = 'own-columns'").first();
  expect(row).toEqual({
    user_id: "own-columns",
    event_id: request.id,
    created_at_ms: expect.any(Number),
    revision: 1,
    brought_by: null,
    user_name: "kim",
    status_message: "",
  });
  const of = { userId: "own-columns", accountId: request.id };
  expect(await accountsOf(subject).ownData(of)).toMatchObject({ data: { userName: "kim", statusMessage: "" } });
});
