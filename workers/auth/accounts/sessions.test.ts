import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, ask, logInAs, loggedIn, sessionOf } from "../client.suite.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const me = async (cookie?: string) => (await ask("/me", { cookie })).status;
const rows = async () => (await env.DB.prepare("SELECT * FROM sessions").all()).results;
const logOut = (cookie: string, json: unknown = {}) => ask("/logout", { method: "POST", json, cookie });

describe("a session", () => {
  test("says who it is, and nothing of a hash or a signup", async () => {
    const userId = await account();
    const response = await ask("/me", { cookie: await loggedIn(userId) });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const profile = { userName: "Kim", email: `${userId}@example.com`, role: "ROLE_USER" };
    expect(await response.json()).toEqual({ userId, ...profile });
  });

  test("is kept as the hash of its token alone", async () => {
    const token = await loggedIn();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const kept = await rows();
    expect(kept).toContainEqual(expect.objectContaining({ token_hash: new Uint8Array(digest).toHex() }));
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  test("has a token of 256 bits that no other session has", async () => {
    const userId = await account();
    const tokens = await Promise.all(Array.from({ length: 4 }, () => loggedIn(userId)));
    expect(new Set(tokens).size).toBe(4);
    for (const token of tokens) expect(Uint8Array.fromBase64(token, { alphabet: "base64url" })).toHaveLength(32);
  });

  test("is over when nobody has used it for a day", async () => {
    const token = await loggedIn();
    later(DAY_MS - 1);
    expect(await me(token)).toBe(200);
    later(DAY_MS - 1);
    expect(await me(token)).toBe(200);
    later(DAY_MS);
    expect(await me(token)).toBe(401);
  });

  test("is over after thirty days, however much it is used", async () => {
    const token = await loggedIn();
    for (let day = 1; day < 60; day += 1) {
      later(DAY_MS / 2);
      expect(await me(token)).toBe(200);
    }
    later(DAY_MS / 2);
    expect(await me(token)).toBe(401);
  });

  test("is written at most once an hour by being used", async () => {
    const userId = await account();
    const token = await loggedIn(userId);
    const seen = async () => (await rows()).find((row) => row["user_id"] === userId)?.["seen_at_ms"];
    const first = await seen();
    later(59 * MINUTE_MS);
    await me(token);
    expect(await seen()).toBe(first);
    later(2 * MINUTE_MS);
    await me(token);
    expect(await seen()).toBe(Date.now());
  });

  test("that is over is swept by the next login of the same person", async () => {
    const userId = await account();
    await loggedIn(userId);
    later(DAY_MS + 1);
    await loggedIn(userId);
    expect((await rows()).filter((row) => row["user_id"] === userId)).toHaveLength(1);
  });

  test("ends with the account", async () => {
    const userId = await account();
    const token = await loggedIn(userId);
    await env.DB.prepare("DELETE FROM users WHERE user_id = ?").bind(userId).run();
    expect(await me(token)).toBe(401);
  });

  test("does what its user may do now, not what they might when it began", async () => {
    const userId = await account({ role: "ROLE_ADMIN" });
    const token = await loggedIn(userId);
    await env.DB.prepare("UPDATE users SET role = 'ROLE_USER' WHERE user_id = ?").bind(userId).run();
    expect(await (await ask("/me", { cookie: token })).json()).toMatchObject({ role: "ROLE_USER" });
  });
});

describe("logging in", () => {
  test("with a session ends it: the old cookie is worthless", async () => {
    const userId = await account();
    const old = await loggedIn(userId);
    const response = await logInAs(userId, undefined, { cookie: `__Host-session=${old}` });
    expect(await me(old)).toBe(401);
    expect(await me(sessionOf(response))).toBe(200);
  });

  test("never begins a session under a token that the browser brought", async () => {
    const planted = "p".repeat(43);
    const token = sessionOf(await logInAs(await account(), undefined, { cookie: `__Host-session=${planted}` }));
    expect(token).not.toBe(planted);
    expect(await me(planted)).toBe(401);
  });

  test("that fails leaves the session that was there", async () => {
    const userId = await account();
    const token = await loggedIn(userId);
    await logInAs(userId, "not my password", { cookie: `__Host-session=${token}` });
    expect(await me(token)).toBe(200);
  });
});

describe("logging out", () => {
  test("makes the cookie worthless and takes it away; a second time is harmless", async () => {
    const token = await loggedIn();
    for (let time = 0; time < 2; time += 1) {
      const response = await logOut(token);
      expect(response.status).toBe(204);
      expect(response.headers.getSetCookie()).toContainEqual(
        expect.stringMatching(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
      );
    }
    expect(await me(token)).toBe(401);
  });

  test("ends this session and no other", async () => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    await logOut(here);
    expect([await me(here), await me(there)]).toEqual([401, 200]);
  });

  test("everywhere ends every session of that user, and of nobody else", async () => {
    const userId = await account();
    const [here, there, other] = [await loggedIn(userId), await loggedIn(userId), await loggedIn()];
    await logOut(here, { everywhere: true });
    expect([await me(here), await me(there), await me(other)]).toEqual([401, 401, 200]);
  });

  test("everywhere, with a session that is over, ends none, and says so", async () => {
    const userId = await account();
    const [over, there] = [await loggedIn(userId), await loggedIn(userId)];
    await logOut(over);
    const response = await logOut(over, { everywhere: true });
    expect([response.status, await response.json()]).toMatchObject([401, { code: "not_logged_in" }]);
    expect(await me(there)).toBe(200);
  });

  test("leads a person back to the login page", async () => {
    const response = await ask("/logout", { method: "POST", form: {}, headers: { accept: "text/html" } });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
  });
});

test("an account has its newest 32 sessions, and a login costs the same however many there were", async () => {
  const userId = await account();
  const first = await loggedIn(userId);
  const { account_id } = (await rows()).find((row) => row["user_id"] === userId) ?? {};
  const insert =
    "INSERT INTO sessions (token_hash, user_id, account_id, created_at_ms, seen_at_ms) VALUES (?, ?, ?, ?, ?)";
  const more = Array.from({ length: 100 }, (_, n) => [`hash${n}`, userId, account_id, Date.now() + n, Date.now()]);
  await env.DB.batch(more.map((values) => env.DB.prepare(insert).bind(...values)));
  later(1_000);
  const newest = await loggedIn(userId);
  expect((await rows()).filter((row) => row["user_id"] === userId)).toHaveLength(32);
  expect([await me(first), await me(newest)]).toEqual([401, 200]);
});

test("a session is its account's: whoever gets the id afterwards does not get the session", async () => {
  const userId = await account();
  const [token, other] = [await loggedIn(userId), await loggedIn(userId)];
  await env.DB.prepare("DELETE FROM users WHERE user_id = ?").bind(userId).run();
  await account({ userId });
  expect([await me(token), await me(other)]).toEqual([401, 401]);
  const theirs = await loggedIn(userId);
  await logOut(token, { everywhere: true });
  expect(await me(theirs)).toBe(200);
});

test.each([
  ["nothing", ""],
  ["too short", "x"],
  ["of the right length", "p".repeat(43)],
  ["far too long", "p".repeat(4_000)],
  ["NUL", "\u0000"],
  ["SQL", "' OR 1=1 --"],
  ["not ASCII", "한국어"],
])("a session cookie that is %s is nobody's", async (_, token) => {
  expect(await me(encodeURIComponent(token))).toBe(401);
  const home = await ask("/home", { cookie: encodeURIComponent(token) });
  expect([home.status, home.headers.get("location")]).toEqual([303, "/"]);
});
