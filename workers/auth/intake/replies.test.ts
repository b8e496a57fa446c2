import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { replyTo, storedSignup } from "../user-object/user-object.suite.ts";
import type { Progress } from "../user-object/progress.ts";
import { recordReplies } from "./replies.ts";

/** What the batch that was delivered last has brought. */
let brought: Progress[] = [];

/** Hands a batch over as the queue would; the ids of the messages that were acked, and of those to be tried again. */
async function deliver(bodies: readonly unknown[], environment: Pick<Env, "USERS"> = env) {
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("signup-lights-user-newuser-res", messages);
  brought = await recordReplies(batch, environment);
  const result = await getQueueResult(batch, createExecutionContext());
  return { acked: result.explicitAcks, retried: result.retryMessages.map(({ msgId }) => msgId) };
}

test("replies of a batch reach the signups they are about, and are acked", async () => {
  const kim = await storedSignup("kim");
  const lee = await storedSignup("lee");
  const bodies = [replyTo(kim, "chat"), replyTo(lee, "customer", "duplicate"), replyTo(kim, "customer")];
  expect(await deliver(bodies)).toEqual({ acked: ["m0", "m1", "m2"], retried: [] });
  expect(await kim.snapshot()).toMatchObject({ settled: true });
  expect((await lee.snapshot())?.services).toMatchObject({
    chat: { status: "waiting" },
    customer: { status: "duplicate" },
  });
});

test("a reply that is delivered again is acked again, and changes nothing", async () => {
  const park = await storedSignup("park");
  await deliver([replyTo(park, "chat"), replyTo(park, "chat", "duplicate")]);
  expect(await deliver([replyTo(park, "chat", "duplicate")])).toEqual({ acked: ["m0"], retried: [] });
  expect(await park.snapshot()).toMatchObject({ seq: 3, services: { chat: { status: "success" } } });
});

test("a reply to a signup that nobody knows is acked: there is nothing to try again", async () => {
  const reply = replyTo({ eventId: crypto.randomUUID(), userId: "nobody" }, "chat");
  expect(await deliver([reply])).toEqual({ acked: ["m0"], retried: [] });
});

test("a message that is no reply is left to the dead letters, and harms no neighbour", async () => {
  const choi = await storedSignup("choi");
  const good = replyTo(choi, "customer");
  const poison = [
    "not an object",
    { ...good, type: "user.newUser.req" },
    { ...good, data: { service: "customer", verdict: "maybe" } },
    { ...good, id: "7" },
    { ...good, subject: "__proto__" },
    { ...good, source: "/chat" }, // chat speaking for customer
    { ...good, source: "/auth", data: { service: "auth", verdict: "success" } },
  ];
  expect(await deliver([...poison, good])).toEqual({
    acked: [`m${poison.length}`],
    retried: poison.map((_, index) => `m${index}`),
  });
  expect((await choi.snapshot())?.services).toMatchObject({
    auth: { status: "success" },
    chat: { status: "waiting" },
    customer: { status: "success" },
  });
});

test("a reply that its object could not take is tried again, and no other is", async () => {
  const jung = await storedSignup("jung");
  const han = await storedSignup("han");
  const failing = {
    getByName: (name: string) => {
      if (name === "jung") throw new Error("Durable Object is overloaded");
      return env.USERS.getByName(name);
    },
  } as typeof env.USERS;
  const result = await deliver([replyTo(jung, "chat"), replyTo(han, "chat"), replyTo(jung, "customer")], {
    USERS: failing,
  });
  expect(result).toEqual({ acked: ["m1"], retried: ["m0", "m2"] });
});

test("what a batch has brought its signups is returned, and a delivery that comes again brings nothing", async () => {
  const yoon = await storedSignup("yoon");
  const replies = REPLICAS.map((service) => replyTo(yoon, service));
  await deliver(replies);
  expect(brought).toMatchObject([{ isFirst: true, outcome: "done" }]);
  expect(brought[0]?.took.map(({ service }) => service)).toEqual(SERVICES);
  await deliver(replies);
  expect(brought).toEqual([]);
});

test("an object that runs older code does not say what replies have brought: then nothing is counted", async () => {
  const older = { getByName: () => ({ recordReplies: async () => {} }) } as unknown as typeof env.USERS;
  const reply = replyTo({ eventId: crypto.randomUUID(), userId: "older" }, "chat");
  expect(await deliver([reply], { USERS: older })).toEqual({ acked: ["m0"], retried: [] });
  expect(brought).toEqual([]);
});
