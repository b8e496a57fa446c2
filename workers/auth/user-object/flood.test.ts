/** Strangers who sign up for one userId, again and again: what its object keeps of them. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sized } from "../../../tests/samples.ts";
import { commandOf, objectOf, settle } from "./user-object.suite.ts";

vi.setConfig({ testTimeout: 60_000 });

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

const MINUTE_MS = 60_000;

/** How many keys the object has on its disk. */
const keysOf = (userId: string) =>
  runInDurableObject(objectOf({ userId }), (_, { storage }) => [...storage.kv.list()].length);

test("is full at sixteen open signups, and keeps eight that were refused, however many come", async () => {
  await env.DB.exec("ALTER TABLE users RENAME TO users_away"); // nothing settles
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const kinds: string[] = [];
  const crowded = objectOf({ userId: "crowded" });
  for (let n = 0; n < 40; n += 1) kinds.push((await crowded.accept(commandOf(`p${n}`, "crowded"))).kind);
  expect(kinds.filter((kind) => kind === "accepted")).toHaveLength(16);
  expect(kinds.filter((kind) => kind === "full")).toHaveLength(24);
  logged.mockRestore();
  await env.DB.exec("ALTER TABLE users_away RENAME TO users");
  expect(await keysOf("crowded")).toBe(16);

  const owner = commandOf("owner", "wanted");
  await settle(owner, "success");
  for (let n = 0; n < 30; n += 1) await settle(commandOf(`stranger${n}`, "wanted"), "duplicate");
  expect(await keysOf("wanted")).toBe(1 + 8);
  expect(await objectOf({ userId: "wanted" }).snapshot(owner.eventId)).toMatchObject({ settled: true });
});

test("a signup that was accepted is not full when it is handed over again", async () => {
  await env.DB.exec("ALTER TABLE users RENAME TO users_away");
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const commands = Array.from({ length: 16 }, (_, n) => commandOf(`p${n}`, "again"));
  for (const command of [...commands, ...commands]) {
    expect(await objectOf({ userId: "again" }).accept(command)).toMatchObject({ kind: "accepted" });
  }
  logged.mockRestore();
  await env.DB.exec("ALTER TABLE users_away RENAME TO users");
});

test("minutes of strangers leave an object as small as one", async () => {
  const owner = commandOf("owner", "flooded");
  await settle(owner, "success");
  const most: number[] = [];
  for (let minute = 0; minute < sized(20, 20, 4); minute += 1) {
    // As many as one of Cloudflare's locations lets in.
    for (let n = 0; n < 10; n += 1) await settle(commandOf(`s${minute}-${n}`, "flooded"), "duplicate");
    most.push(await keysOf("flooded"));
    vi.setSystemTime(Date.now() + MINUTE_MS);
    await runDurableObjectAlarm(objectOf({ userId: "flooded" }));
  }
  expect(Math.max(...most)).toBe(1 + 8);
  vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
  await runDurableObjectAlarm(objectOf({ userId: "flooded" }));
  await objectOf({ userId: "flooded" }).recordReplies([]);
  expect(await keysOf("flooded")).toBe(1);
  const { results } = await env.DB.prepare("SELECT email FROM users WHERE user_id = 'flooded'").all();
  expect(results).toEqual([{ email: "owner@example.com" }]);
});
