import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { repairAtReplica } from "./repair-account.ts";

const [replica] = REPLICAS;

/** How many events a userId's object has. */
const events = async (userId: string): Promise<number> =>
  runInDurableObject(
    env.USERS.getByName(userId),
    (_, { storage }) => [...storage.kv.list({ prefix: "event:" })].length,
  );

test("a replica that an open event asks already gets no repair beside it; one that has answered does, once", async () => {
  const { userId, eventId } = await storedSignup("repaired");
  const account = { userId, accountId: eventId };
  await repairAtReplica(env, account, replica);
  expect(await events(userId)).toBe(1);

  const replies = REPLICAS.map((service) => ({ eventId, service, verdict: "success" as const }));
  await env.USERS.getByName(userId).recordReplies(replies);
  await repairAtReplica(env, account, replica);
  await repairAtReplica(env, account, replica);
  expect(await events(userId)).toBe(2);
});
