import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { mailRequest } from "../mail/mail-request.ts";
import { replyTo, requestFor, storedSignup } from "../user-object/user-object.suite.ts";
import worker from "../worker.ts";
import { recordDeadLetters } from "./dead-letters.ts";

/** Hands dead letters over as their queue would; the ids of those acked, and of those to be tried again. */
async function deliver(
  letters: Readonly<Record<string, unknown>>,
  environment: Parameters<typeof recordDeadLetters>[1] = env,
) {
  const messages = Object.entries(letters).map(([id, body]) => ({ id, timestamp: new Date(0), attempts: 1, body }));
  const batch = createMessageBatch("signup-lights-user-newuser-dead", messages);
  await recordDeadLetters(batch, environment);
  const result = await getQueueResult(batch, createExecutionContext());
  return { acked: result.explicitAcks, retried: result.retryMessages.map(({ msgId }) => msgId) };
}

const kept = async (messageId: string) =>
  (await env.DB.prepare("SELECT * FROM dead_letters WHERE message_id = ?").bind(messageId).all()).results;

test("a dead request turns its service's light to delayed, and no other", async () => {
  const kim = await storedSignup("kim");
  const letters = { request: requestFor(kim, "customer") };
  expect(await deliver(letters)).toEqual({ acked: ["request"], retried: [] });
  expect((await kim.snapshot())?.services).toMatchObject({
    auth: { status: "success" },
    chat: { status: "waiting" },
    customer: { status: "delayed", attempt: 1 },
  });
  expect(await kept("request")).toEqual([]);
});

test("a dead request changes nothing once its service has answered", async () => {
  const lee = await storedSignup("lee");
  await deliver({ reply: replyTo(lee, "chat", "duplicate") });
  const before = await lee.snapshot();
  await deliver({ late: requestFor(lee, "chat") });
  expect(await lee.snapshot()).toEqual(before);
});

test("a dead reply reaches its signup after all", async () => {
  const park = await storedSignup("park");
  await deliver({ reply: replyTo(park, "chat", "success") });
  expect((await park.snapshot())?.services.chat.status).toBe("success");
});

test("a letter that belongs to no event is kept for the operators, once, with the reason", async () => {
  const nobody = { eventId: crypto.randomUUID(), userId: "nobody" };
  const { recipient: _, ...first } = requestFor(nobody, "chat");
  const letters = { text: "not even JSON", nothing: null, orphan: requestFor(nobody, "chat"), first };
  for (let again = 0; again < 2; again++) {
    expect(await deliver(letters)).toEqual({ acked: Object.keys(letters), retried: [] });
  }
  const reasons = await Promise.all(
    Object.keys(letters).map(async (id) => (await kept(id)).map(({ reason }) => reason)),
  );
  expect(reasons).toEqual([
    ["no message of the contract"],
    ["no message of the contract"],
    ["a request of no known event"],
    ["a request that does not say to whom"],
  ]);
  expect(await kept("text")).toMatchObject([{ sent_at_ms: 0, is_stripped: 1 }]);
});

test("a mail that could not be sent is kept for the operators, with the userId that it is about", async () => {
  const about = { kind: "reset", userId: "somebody", accountId: null, language: "en" } as const;
  await deliver({ mail: mailRequest(about, crypto.randomUUID(), 0) });
  const [letter] = await kept("mail");
  expect(letter).toMatchObject({ reason: "a mail that could not be sent" });
  expect(JSON.parse(String(letter?.["body"]))).toMatchObject({ type: "user.mail.req", subject: "somebody" });
});

test("they are told from replies by their queue, in every environment", async () => {
  for (const queue of ["signup-lights-user-newuser-dead", "signup-lights-user-newuser-dead-staging"]) {
    const message = { id: queue, timestamp: new Date(0), attempts: 1, body: "a letter" };
    await worker.queue(createMessageBatch(queue, [message]), env, createExecutionContext());
    expect(await kept(queue)).toMatchObject([{ reason: "no message of the contract" }]);
  }
});

test("a letter that cannot be recorded is tried again, and harms no neighbour", async () => {
  const choi = await storedSignup("choi");
  const failing = {
    DB: {
      prepare: () => {
        throw new Error("D1_ERROR: Network connection lost.");
      },
    } as unknown as D1Database,
    USERS: env.USERS,
  };
  const letters = { orphan: "lost", reply: replyTo(choi, "chat", "success") };
  expect(await deliver(letters, failing)).toEqual({ acked: ["reply"], retried: ["orphan"] });
  expect((await choi.snapshot())?.services.chat.status).toBe("success");
});
