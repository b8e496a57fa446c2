import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Snapshot } from "#shared/contract/status.ts";
import type { SignupCommand } from "./machine.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS } from "./schedule.ts";

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

/** Somebody's wish for an id; a new id for each test unless one is given. */
function commandOf(who: string, userId = `u${crypto.randomUUID().slice(0, 8)}`): SignupCommand {
  const profile = { userName: who, email: `${who}@example.com`, role: "ROLE_USER" as const };
  return {
    eventId: crypto.randomUUID(),
    userId,
    profile,
    passwordHash: `$scrypt$${who}`,
    fingerprint: who,
    traceparent: "",
  };
}

const objectOf = ({ userId }: SignupCommand) => env.SIGNUP.getByName(userId);
const lights = (snapshot: Snapshot | null) => Object.values(snapshot?.services ?? {}).map(({ status }) => status);

/** Waits, in the platform's own time, until auth has answered. */
async function authAnswered(command: SignupCommand): Promise<Snapshot> {
  return vi.waitUntil(async () => {
    const snapshot = await objectOf(command).snapshot(command.eventId);
    return snapshot?.services.auth.status === "waiting" ? false : snapshot;
  });
}

/** Begins a signup and has both replicas answer it. */
async function settle(command: SignupCommand): Promise<Snapshot | null> {
  await objectOf(command).begin(command);
  await authAnswered(command);
  const answers = (["chat", "customer"] as const).map((service) => ({ service, verdict: "success" as const }));
  await objectOf(command).recordReplies(answers.map((answer) => ({ eventId: command.eventId, ...answer })));
  return objectOf(command).snapshot(command.eventId);
}

async function usersOf({ userId }: SignupCommand) {
  return (await env.DB.prepare("SELECT * FROM users WHERE user_id = ?").bind(userId).all()).results;
}

describe("an accepted signup", () => {
  test("is stored in auth, and all that is seen of it says so", async () => {
    const command = commandOf("kim");
    expect(await objectOf(command).begin(command)).toMatchObject({ kind: "accepted", snapshot: { seq: 1 } });
    expect(lights(await authAnswered(command))).toEqual(["success", "waiting", "waiting"]);
    expect(await usersOf(command)).toMatchObject([{ event_id: command.eventId, email: "kim@example.com" }]);
  });

  test("is there after an eviction, and goes on", async () => {
    const command = commandOf("kim");
    await objectOf(command).begin(command);
    await authAnswered(command);
    await evictDurableObject(objectOf(command));
    await objectOf(command).recordReplies([{ eventId: command.eventId, service: "chat", verdict: "duplicate" }]);
    await evictDurableObject(objectOf(command));
    const snapshot = await objectOf(command).snapshot(command.eventId);
    expect(lights(snapshot)).toEqual(["success", "duplicate", "waiting"]);
    expect(snapshot?.seq).toBe(3);
  });

  test("is one signup when it is handed over twice", async () => {
    const command = commandOf("kim");
    await objectOf(command).begin(command);
    await authAnswered(command);
    expect(await objectOf(command).begin(command)).toMatchObject({ kind: "accepted", snapshot: { seq: 2 } });
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
  test("are two signups: one has it, the other is told duplicate, and the row is the first one's", async () => {
    const kim = commandOf("kim");
    const lee = commandOf("lee", kim.userId);
    await settle(kim);
    expect(lights(await settle(lee))).toEqual(["duplicate", "success", "success"]);
    expect(lights(await objectOf(kim).snapshot(kim.eventId))).toEqual(["success", "success", "success"]);
    expect(await usersOf(kim)).toMatchObject([{ event_id: kim.eventId, user_name: "kim" }]);
  });

  test("are never told of each other's answers", async () => {
    const kim = commandOf("kim");
    const lee = commandOf("lee", kim.userId);
    await Promise.all([objectOf(kim).begin(kim), objectOf(lee).begin(lee)]);
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
  test("asks again who has not answered, and shows the attempt once it is delayed", async () => {
    const command = commandOf("kim");
    await objectOf(command).begin(command);
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
    await objectOf(command).begin(command);
    vi.setSystemTime(Date.now() + DELAYED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(["delayed", "delayed", "delayed"]);

    await env.DB.exec("ALTER TABLE lost RENAME TO users");
    vi.setSystemTime(Date.now() + 2 * DELAYED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(["success", "delayed", "delayed"]);
  });

  test("gives up after 48 h, and leaves itself set for the clean-up alone", async () => {
    const command = commandOf("kim");
    await objectOf(command).begin(command);
    await authAnswered(command);
    vi.setSystemTime(Date.now() + FAILED_AFTER_MS);
    await runDurableObjectAlarm(objectOf(command));
    expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(["success", "failed", "failed"]);
    const alarmAt = await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.getAlarm());
    expect(alarmAt).toBe(Date.now() + KEPT_AFTER_SETTLED_MS);
  });
});

test("an object that knows of no signup answers nothing and stores nothing", async () => {
  const stranger = env.SIGNUP.getByName("stranger");
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
  await objectOf(command).begin(command);
  await authAnswered(command);
  await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.kv.put("signup:broken", { version: 99 }));
  await evictDurableObject(objectOf(command));
  expect(lights(await objectOf(command).snapshot(command.eventId))).toEqual(["success", "waiting", "waiting"]);
});

test("a stored signup that cannot be read is left on disk when the rest is forgotten, and looked at again", async () => {
  const command = commandOf("kim");
  await settle(command);
  const fromTheFuture = { version: 2, eventId: "it is here" };
  await runInDurableObject(objectOf(command), (_, ctx) => ctx.storage.kv.put("signup:future", fromTheFuture));
  await evictDurableObject(objectOf(command));
  vi.setSystemTime(Date.now() + KEPT_AFTER_SETTLED_MS);
  await runDurableObjectAlarm(objectOf(command));
  const left = await runInDurableObject(objectOf(command), async (_, ctx) => ({
    stored: [...ctx.storage.kv.list()],
    alarmAtMs: await ctx.storage.getAlarm(),
  }));
  expect(left.stored).toEqual([["signup:future", fromTheFuture]]);
  expect(left.alarmAtMs).toBeGreaterThan(Date.now());
});
