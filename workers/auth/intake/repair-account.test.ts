import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { isRepaired, repairAtReplica } from "./repair-account.ts";

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

test("a signup that was settled before a service joined asks that one, instead of a repair", async () => {
  const { userId, eventId, object } = await storedSignup("joined");
  await object.recordReplies(REPLICAS.map((service) => ({ eventId, service, verdict: "success" as const })));
  await runInDurableObject(object, (_, { storage }) => {
    const event = storage.kv.get<{ services: object }>(`event:${eventId}`)!;
    const services = Object.entries(event.services).filter(([service]) => service !== replica);
    storage.kv.put(`event:${eventId}`, { ...event, services: Object.fromEntries(services) });
  });
  await evictDurableObject(object);
  await repairAtReplica(env, { userId, accountId: eventId }, replica);
  expect(await events(userId)).toBe(1);
  const asked = await runInDurableObject(env.USERS.getByName(userId), (_, { storage }) =>
    storage.kv.get(`event:${eventId}`),
  );
  expect(asked).toMatchObject({ services: { [replica]: { attempts: 1 } } });
});

test("a repair is known to be answered by the replica that differed, and one that was not made is no reason to wait", async () => {
  const { userId, eventId, answer } = await storedSignup("answered");
  expect(await isRepaired(env, { userId, eventId }, replica)).toBe(false);
  await answer(replica);
  expect(await isRepaired(env, { userId, eventId }, replica)).toBe(true);
  expect(await isRepaired(env, { userId, eventId: crypto.randomUUID() }, replica)).toBe(true);
});
