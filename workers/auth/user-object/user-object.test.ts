import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS } from "./schedule.ts";
import type { Command } from "./state.ts";
import { authAnswered, commandOf, objectOf, settle } from "./user-object.suite.ts";

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

const lights = (snapshot: Snapshot | null) => Object.values(snapshot?.services ?? {}).map(({ status }) => status);

async function usersOf({ userId }: Command) {
  return (await env.DB.prepare("SELECT * FROM users WHERE user_id = ?").bind(userId).all()).results;
}

describe("an accepted signup", () => {
  test("is stored in auth, and all that is seen of it says so", async () => {
    const command = commandOf("kim");
    expect(await objectOf(command).accept(command)).toMatchObject({ kind: "accepted", snapshot: { seq: 1 } });
    expect(lights(await authAnswered(command))).toEqual(everywhere("waiting", { auth: "success" }));
    expect(await usersOf(command)).toMatchObject([{ event_id: command.eventId, email: "kim@example.com" }]);
  });

  test("is there after an eviction, and goes on", async () => {
    const command = commandOf("kim");
    await objectOf(command).accept(command);
    await authAnswered(command);
    await evictDurableObject(objectOf(command));
    await objectOf(command).recordReplies([{ eventId: command.eventId, service: "chat", verdict: "duplicate" }]);
    await evictDurableObject(objectOf(command));
    const snapshot = await objectOf(command).snapshot(command.eventId);
    expect(lights(snapshot)).toEqual(everywhere("waiting", { auth: "success", chat: "duplicate" }));
    expect(snapshot?.seq).toBe(3);
  });

  test("is one signup when it is handed over twice", async () => {
    const command = commandOf("kim");
    await objectOf(command).accept(command);
    await authAnswered(command);
    expect(await objectOf(command).accept(command)).toMatchObject({ kind: "accepted", snapshot: { seq: 2 } });
    expect(await usersOf(command)).toHaveLength(1);
  });

  test("keeps no hash in its object once auth has answered", async () => {
    const command = commandOf("kim");
    await settle(command);
    const stored = await runInDurableObject(objectOf(command), (_, ctx) => JSON.stringify([...ctx.storage.kv.list()]));
    expect(stored).toContain(command.eventId);
    expect(stored).not.toContain("scrypt");
  });

  test("is forgotten, object and all, a day after it was settled", async () => {
    const command = commandOf("kim");
    await settle(command);
    vi.setSystemTime(Date.now() + KEPT_AFTER_SETTLED_MS);
    expect(await runDurableObjectAlarm(objectOf(command))).toBe(true);
    const left = await runInDurableObject(objectOf(command), async (_, ctx) => [
      [...ctx.storage.kv.list()],
      await ctx.storage.getAlarm(),
    ]);
    expect(left).toEqual([[], null]);
    expect(await objectOf(command).snapshot(command.eventId)).toBeNull();
  });
});

describe("two people who want the same id", () => {
  test("are two signups: one has the id, the other is a duplicate, and the row is the first one's", async () => {
    const kim = commandOf("kim");
    const lee = commandOf("lee", kim.userId);
    await settle(kim);
    expect(lights(await settle(lee))).toEqual(everywhere("success", { auth: "duplicate" }));
    expect(lights(await objectOf(kim).snapshot(kim.eventId))).toEqual(everywhere("success"));
    expect(await usersOf(kim)).toMatchObject([{ event_id: kim.eventId, user_name: "kim" }]);
  });

  test("never get each other's answers", async () => {
    const kim = commandOf("kim");
    const lee = commandOf("lee", kim.userId);
    await Promise.all([objectOf(kim).accept(kim), objectOf(lee).accept(lee)]);
    await Promise.all([authAnswered(kim), authAnswered(lee)]);
    await objectOf(kim).recordReplies([
      { eventId: kim.eventId, service: "chat", verdict: "success" },
      { eventId: crypto.randomUUID(), service: "customer", verdict: "success" },
    ]);
    expect(lights(await objectOf(kim).snapshot(kim.eventId)).slice(1)).toEqual(["success", "waiting"]);
    expect(lights(await objectOf(lee).snapshot(lee.eventId)).slice(1)).toEqual(["waiting", "waiting"]);
  });
});

describe("the alarm", () => {
  test("asks a service again that has not answered, and shows the attempt once it is delayed", async () => {
    const command = commandOf("kim");
    await objectOf(command).accept(command);
    await authAnswered(command);
    await evictDurableObject(objectOf(command));
    vi.setSystemTime(Date.now() + DELAYED_AFTER_MS);
    expect(await runDurableObjectAlarm(objectOf(command))).toBe(true);
    const snapshot = await objectOf(command).snapshot(command.eventId);
    expect(snapshot?.services).toMatchObject({ auth: { status: "success" }, chat: { status: "delayed", attempt: 2 } });
  });

  test("carries a signup through an outage of auth's database", async () => {
    await env.DB.exec("ALTER TABLE users RENAME TO lost");
    const command = commandOf("kim");
    await objectOf(command).accept(command);
    vi.setSystemTime(Date.now() + DELAYED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(everywhere("delayed"));

    await env.DB.exec("ALTER TABLE lost RENAME TO users");
    vi.setSystemTime(Date.now() + 2 * DELAYED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(
      everywhere("delayed", { auth: "success" }),
    );
  });

  test("gives up after 48 h, and leaves itself set for the clean-up alone", async () => {
    const command = commandOf("kim");
    await objectOf(command).accept(command);
    await authAnswered(command);
    vi.setSystemTime(Date.now() + FAILED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(
      everywhere("failed", { auth: "success" }),
    );
    const alarmAt = await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.getAlarm());
    expect(alarmAt).toBe(Date.now() + KEPT_AFTER_SETTLED_MS);
  });
});

test("an object that knows of no signup answers nothing and stores nothing", async () => {
  const stranger = env.USERS.getByName("stranger");
  const eventId = crypto.randomUUID();
  await stranger.recordReplies([{ eventId, service: "chat", verdict: "success" }]);
  expect(await stranger.snapshot(eventId)).toBeNull();
  expect(await stranger.watch(eventId)).toBeNull();
  const left = await runInDurableObject(stranger, async (_, ctx) => [
    [...ctx.storage.kv.list()],
    await ctx.storage.getAlarm(),
  ]);
  expect(left).toEqual([[], null]);
});

test("a stored signup that cannot be read harms no other of the same id", async () => {
  const command = commandOf("kim");
  await objectOf(command).accept(command);
  await authAnswered(command);
  await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.kv.put("event:broken", { version: 99 }));
  await evictDurableObject(objectOf(command));
  expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(everywhere("waiting", { auth: "success" }));
});

test("a stored signup that cannot be read is left on disk when the rest is forgotten, and looked at again", async () => {
  const command = commandOf("kim");
  await settle(command);
  const fromTheFuture = { version: 2, eventId: "it is here" };
  await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.kv.put("event:future", fromTheFuture));
  await evictDurableObject(objectOf(command));
  vi.setSystemTime(Date.now() + KEPT_AFTER_SETTLED_MS);
  await runDurableObjectAlarm(objectOf(command));
  const left = await runInDurableObject(objectOf(command), async (_, ctx) => ({
    stored: [...ctx.storage.kv.list()],
    alarmAtMs: await ctx.storage.getAlarm(),
  }));
  expect(left.stored).toEqual([["event:future", fromTheFuture]]);
  expect(left.alarmAtMs).toBeGreaterThan(Date.now());
});
