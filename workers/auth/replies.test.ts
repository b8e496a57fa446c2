import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { newUserReply } from "#shared/contract/new-user.ts";
import { recordReplies } from "./replies.ts";

/** Hands a batch over as the queue would; the ids of the messages that were acked, and of those to be tried again. */
async function deliver(bodies: readonly unknown[], environment: Pick<Env, "SIGNUP"> = env) {
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("user-newuser-res", messages);
  await recordReplies(batch, environment);
  const result = await getQueueResult(batch, createExecutionContext());
  return { acked: result.explicitAcks, retried: result.retryMessages.map(({ msgId }) => msgId) };
}

/** A signup that auth has stored, and a way to write a reply to it. */
async function stored(userId: string) {
  const eventId = crypto.randomUUID();
  const signup = env.SIGNUP.getByName(userId);
  const profile = { userName: "kim", email: "kim@example.com", role: "ROLE_USER" as const };
  await signup.begin({ eventId, userId, profile, passwordHash: "$scrypt$x", fingerprint: "", traceparent: "" });
  await vi.waitUntil(async () => (await signup.snapshot(eventId))?.services.auth.status === "success");
  const reply = (service: "chat" | "customer", verdict: "success" | "duplicate" = "success") =>
    newUserReply({ eventId, userId, nowMs: Date.now() }, service, verdict);
  return { reply, snapshot: () => signup.snapshot(eventId) };
}

test("replies of a batch reach the signups they are about, and are acked", async () => {
  const kim = await stored("kim");
  const lee = await stored("lee");
  const bodies = [kim.reply("chat"), lee.reply("customer", "duplicate"), kim.reply("customer")];
  expect(await deliver(bodies)).toEqual({ acked: ["m0", "m1", "m2"], retried: [] });
  expect(await kim.snapshot()).toMatchObject({ settled: true });
  expect((await lee.snapshot())?.services).toMatchObject({
    chat: { status: "waiting" },
    customer: { status: "duplicate" },
  });
});

test("a reply that is delivered again is acked again, and changes nothing", async () => {
  const park = await stored("park");
  await deliver([park.reply("chat"), park.reply("chat", "duplicate")]);
  expect(await deliver([park.reply("chat", "duplicate")])).toEqual({ acked: ["m0"], retried: [] });
  expect(await park.snapshot()).toMatchObject({ seq: 3, services: { chat: { status: "success" } } });
});

test("a reply to a signup that nobody knows is acked: there is nothing to try again", async () => {
  const reply = newUserReply({ eventId: crypto.randomUUID(), userId: "nobody", nowMs: 0 }, "chat", "success");
  expect(await deliver([reply])).toEqual({ acked: ["m0"], retried: [] });
});

test("what is no reply is left to the dead letters, and harms no neighbour", async () => {
  const choi = await stored("choi");
  const good = choi.reply("customer");
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
  const jung = await stored("jung");
  const han = await stored("han");
  const failing = {
    getByName: (name: string) => {
      if (name === "jung") throw new Error("Durable Object is overloaded");
      return env.SIGNUP.getByName(name);
    },
  } as typeof env.SIGNUP;
  const result = await deliver([jung.reply("chat"), han.reply("chat"), jung.reply("customer")], { SIGNUP: failing });
  expect(result).toEqual({ acked: ["m1"], retried: ["m0", "m2"] });
});
