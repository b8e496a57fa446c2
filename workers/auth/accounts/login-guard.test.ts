import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PASSWORD, account, ask, browserOf, logInAs } from "../client.suite.ts";
import { ATTEMPTS_KEPT_MS, GUESSERS_MAX, admit, forget, type Counts } from "./login-guard.ts";

const DAY_MS = 24 * 60 * 60_000;

vi.setConfig({ testTimeout: 120_000 }); // each attempt hashes a password, one after the other

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

const guardOf = (name: string) => env.LOGIN_GUARD.getByName(name);
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** An address that no other test asks from. */
const newAddress = () => `203.0.113.${(addresses += 1)}`;
let addresses = 0;

/** Tries to log in: the status. From a stranger's address unless another is given. */
async function tries(
  userId: string,
  userPw: string,
  { address = newAddress(), browser = "" }: { address?: string; browser?: string } = {},
): Promise<number> {
  const headers = { "cf-connecting-ip": address, ...(browser !== "" && { cookie: `__Host-browser=${browser}` }) };
  return (await logInAs(userId, userPw, headers)).status;
}

/** Attempts made one right after the other, each as soon as it may be: how long each had to wait (milliseconds). */
function waitsOf(count: number): number[] {
  const waits: number[] = [];
  let counts: Counts = {};
  let nowMs = 0;
  while (waits.length < count) {
    const first = admit(counts, "somebody", nowMs);
    const waitMs = first.kind === "refused" ? first.waitMs : 0;
    const second = admit(counts, "somebody", (nowMs += waitMs));
    if (second.kind === "refused") throw new Error("refused after the time it was told to wait");
    ({ counts } = second);
    waits.push(waitMs);
  }
  return waits;
}

test("five attempts are free, then each waits twice as long as the one before, five minutes at the most", () => {
  const seconds = waitsOf(17).map((waitMs) => waitMs / 1000);
  expect(seconds).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
});

test("an attempt that is refused does not make the wait longer", () => {
  const counts = { somebody: { count: 7, latestAtMs: 0 } };
  expect([0, 1_000, 3_999].map((nowMs) => admit(counts, "somebody", nowMs))).toEqual([
    { kind: "refused", waitMs: 4_000 },
    { kind: "refused", waitMs: 3_000 },
    { kind: "refused", waitMs: 1 },
  ]);
});

test("however many guess, a bounded number is counted apart, and the others as one", () => {
  let counts: Counts = {};
  const waits: number[] = [];
  for (let n = 0; n < 1_000; n += 1) {
    const admission = admit(counts, `address ${n}`, n);
    if (admission.kind === "admitted") ({ counts } = admission);
    else waits.push(admission.waitMs);
  }
  expect(Object.keys(counts)).toHaveLength(GUESSERS_MAX + 1);
  expect(waits).toHaveLength(1_000 - GUESSERS_MAX - 5);
  expect(admit(counts, "address 0", 1_000).kind).toBe("admitted");
  expect(admit(forget(counts, "address 7"), "somebody new", 1_000).kind).toBe("admitted");
});

describe("a stranger who guesses", () => {
  test("is slowed down, with the right password too, and keeps nobody out who is elsewhere", async () => {
    const userId = await account();
    const address = newAddress();
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await tries(userId, "wrong", { address })).toBe(401);
    const refused = await logInAs(userId, PASSWORD, { "cf-connecting-ip": address });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await tries(userId, PASSWORD)).toBe(200);
    expect(await tries(await account(), PASSWORD, { address })).toBe(200);
    later(1_000);
    expect(await tries(userId, PASSWORD, { address })).toBe(200);
  });

  test("keeps no browser out that the account was used from, however often and from wherever", async () => {
    const userId = await account();
    const browser = browserOf(await logInAs(userId));
    for (let round = 0; round < 5; round += 1) {
      const address = newAddress();
      for (let attempt = 0; attempt < 6; attempt += 1) await tries(userId, "wrong", { address });
      expect(await tries(userId, PASSWORD, { browser, address })).toBe(200);
    }
  });

  test("is counted alike for somebody who is not there; an id that nobody can have costs no object", async () => {
    const objects = async () => Promise.all([listDurableObjectIds(env.LOGIN_GUARD), listDurableObjectIds(env.USERS)]);
    const statuses: number[] = [];
    const address = newAddress();
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push(await tries("nobody-at-all", "wrong", { address }));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const before = await objects();
    expect(await tries("no such id", "wrong", { address })).toBe(401);
    expect(await objects()).toEqual(before);
  });

  test("has five of two hundred attempts that come at once", async () => {
    const waits = await Promise.all(Array.from({ length: 200 }, () => guardOf("crowded").admit("address")));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
  });
});

describe("a browser that an account was used from", () => {
  test("says so with a cookie that no script reads, which lets nobody in", async () => {
    const userId = await account();
    const response = await logInAs(userId);
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith("__Host-browser="));
    expect(set).toMatch(
      /^__Host-browser=[\w-]{22}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await ask("/me", { headers: { cookie: `__Host-browser=${browserOf(response)}` } })).status).toBe(401);
  });

  test("has a count of its own, of five attempts like everybody", async () => {
    const userId = await account();
    const browser = browserOf(await logInAs(userId));
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push(await tries(userId, "wrong", { browser }));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await tries(userId, PASSWORD)).toBe(200);
    later(1_000);
    expect(await tries(userId, PASSWORD, { browser })).toBe(200);
  });

  test("is known for the newest four accounts, and for no other", async () => {
    const userIds = await Promise.all(Array.from({ length: 5 }, () => account()));
    let browser = "";
    for (const userId of userIds) {
      const response = await logInAs(userId, PASSWORD, browser === "" ? {} : { cookie: `__Host-browser=${browser}` });
      browser = browserOf(response);
    }
    expect(browser.split(".")).toHaveLength(5);
    for (const [index, userId] of [...userIds, await account()].entries()) {
      const address = newAddress();
      for (let attempt = 0; attempt < 5; attempt += 1) await tries(userId, "wrong", { address });
      const isKnown = index >= 1 && index <= 4;
      expect(await tries(userId, PASSWORD, { browser, address }), String(index)).toBe(isKnown ? 200 : 429);
    }
  });

  test.each(["x", "A".repeat(22), `${"A".repeat(22)}.${"A".repeat(43)}`, `${"A".repeat(22)}.${"A".repeat(44)}`])(
    "is not one that says %j",
    async (browser) => {
      const userId = await account();
      const address = newAddress();
      for (let attempt = 0; attempt < 5; attempt += 1) await tries(userId, "wrong", { address });
      expect(await tries(userId, PASSWORD, { browser, address })).toBe(429);
    },
  );
});

describe("the attempts to log in as somebody", () => {
  test("are forgotten when one succeeds", async () => {
    const userId = await account();
    const address = newAddress();
    for (let round = 0; round < 2; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) expect(await tries(userId, "wrong", { address })).toBe(401);
      expect(await tries(userId, PASSWORD, { address })).toBe(200);
    }
  });

  test("are remembered after an eviction", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await guardOf("evicted").admit("address")).toBe(0);
    await evictDurableObject(guardOf("evicted"));
    expect(await guardOf("evicted").admit("address")).toBe(1_000);
  });

  test("are forgotten after a day, and nothing is left of them", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await guardOf("forgotten").admit("early");
    later(DAY_MS - 1);
    expect(await guardOf("forgotten").admit("late")).toBe(0);
    later(1);
    expect(await runDurableObjectAlarm(guardOf("forgotten"))).toBe(true);
    expect(await guardOf("forgotten").admit("early")).toBe(0);
    later(ATTEMPTS_KEPT_MS);
    expect(await runDurableObjectAlarm(guardOf("forgotten"))).toBe(true);
    expect(await runInDurableObject(guardOf("forgotten"), (_, { storage }) => storage.getAlarm())).toBeNull();
    expect(await runInDurableObject(guardOf("forgotten"), (_, { storage }) => [...storage.kv.list()])).toEqual([]);
  });

  test("that cannot be read leave the limit alone to count, and are forgotten by the next login", async () => {
    const userId = await account();
    const row = await env.DB.prepare("SELECT event_id FROM users WHERE user_id = ?")
      .bind(userId)
      .first<string>("event_id");
    await runInDurableObject(guardOf(row ?? ""), (_, { storage }) => storage.kv.put("attempts", { address: "many" }));
    const address = newAddress();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push(await tries(userId, "wrong", { address }));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await tries(userId, PASSWORD)).toBe(200);
    expect(await guardOf(row ?? "").admit("anybody")).toBe(0);
  });
});
