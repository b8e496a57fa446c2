import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, logInAs } from "../client.suite.ts";
import { ATTEMPTS_KEPT_MS, admit } from "./login-guard.ts";

const DAY_MS = 24 * 60 * 60_000;

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

const guardOf = (userId: string) => env.SIGNUP.getByName(userId);
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Attempts made one right after the other, each as soon as it may be: how long each had to wait (milliseconds). */
function waitsOf(count: number): number[] {
  const waits: number[] = [];
  let attempts: Parameters<typeof admit>[0];
  let nowMs = 0;
  while (waits.length < count) {
    const first = admit(attempts, nowMs);
    const waitMs = first.kind === "refused" ? first.waitMs : 0;
    const second = admit(attempts, (nowMs += waitMs));
    if (second.kind === "refused") throw new Error("refused after the time it was told to wait");
    ({ attempts } = second);
    waits.push(waitMs);
  }
  return waits;
}

test("five attempts are free, then each waits twice as long as the one before, five minutes at the most", () => {
  const seconds = waitsOf(17).map((waitMs) => waitMs / 1000);
  expect(seconds).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
});

test("an attempt that is refused does not make the wait longer", () => {
  const attempts = { count: 7, latestAtMs: 0 };
  expect([0, 1_000, 3_999].map((nowMs) => admit(attempts, nowMs))).toEqual([
    { kind: "refused", waitMs: 4_000 },
    { kind: "refused", waitMs: 3_000 },
    { kind: "refused", waitMs: 1 },
  ]);
});

describe("the attempts to log in as somebody", () => {
  test("are slowed down for the wrong password and the right one alike, and only for that id", async () => {
    const userId = await account();
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await logInAs(userId, "wrong")).status).toBe(401);
    const refused = await logInAs(userId);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await logInAs(await account())).status).toBe(200);
    later(1_000);
    expect((await logInAs(userId)).status).toBe(200);
  });

  test("are counted alike for somebody who is not there", async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push((await logInAs("nobody-at-all", "wrong")).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("are forgotten when one succeeds", async () => {
    const userId = await account();
    for (let round = 0; round < 2; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) expect((await logInAs(userId, "wrong")).status).toBe(401);
      expect((await logInAs(userId)).status).toBe(200);
    }
  });

  test("are remembered after an eviction", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await guardOf("evicted").admitLogin()).toBe(0);
    await evictDurableObject(guardOf("evicted"));
    expect(await guardOf("evicted").admitLogin()).toBe(1_000);
  });

  test("are five of two hundred that come at once", async () => {
    const waits = await Promise.all(Array.from({ length: 200 }, () => guardOf("crowded").admitLogin()));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
  });

  test("are forgotten after a day, and nothing is left of them", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await guardOf("forgotten").admitLogin();
    later(DAY_MS - 1);
    expect(await guardOf("forgotten").admitLogin()).toBe(0);
    expect(await guardOf("forgotten").admitLogin()).toBeGreaterThan(0);
    later(ATTEMPTS_KEPT_MS);
    expect(await runDurableObjectAlarm(guardOf("forgotten"))).toBe(true);
    expect(await runInDurableObject(guardOf("forgotten"), (_, { storage }) => storage.getAlarm())).toBeNull();
    expect(await runInDurableObject(guardOf("forgotten"), (_, { storage }) => [...storage.kv.list()])).toEqual([]);
  });

  test("that cannot be read are none", async () => {
    await runInDurableObject(guardOf("damaged"), (_, { storage }) =>
      storage.kv.put("login-attempts", { count: "many" }),
    );
    expect(await guardOf("damaged").admitLogin()).toBe(0);
  });
});
