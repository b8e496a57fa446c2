import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { sessionsSchema, type Session } from "#shared/contract/sessions.ts";
import { account, ask, logInAs, loggedIn, sessionOf, type Asked } from "../client.suite.ts";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const PAGE = { accept: "text/html" };

const me = async (cookie: string) => (await ask("/me", { cookie })).status;
const end = (cookie: string, json: unknown, more: Asked = {}) =>
  ask("/me/sessions/end", { method: "POST", json, cookie, ...more });

async function listOf(cookie: string): Promise<Session[]> {
  return sessionsSchema.parse(await (await ask("/me/sessions", { cookie })).json()).sessions;
}

/** Three sessions of one account and one of somebody else, each as the token that its cookie carries. */
async function fourSessions() {
  const userId = await account();
  const [here, there, elsewhere] = [await loggedIn(userId), await loggedIn(userId), await loggedIn(userId)];
  const stranger = await loggedIn();
  const statuses = async () => Promise.all([here, there, elsewhere, stranger].map(me));
  const idOf = async (token: string) => (await listOf(token)).find(({ current }) => current)!.id;
  return { userId, here, there, elsewhere, stranger, statuses, idOf };
}

describe("the list of sessions", () => {
  test("has each session of the account and no other, the current one first", async () => {
    const { here, there, elsewhere, stranger, idOf } = await fourSessions();
    const sessions = await listOf(here);
    expect(sessions.map(({ current }) => current)).toEqual([true, false, false]);
    expect(sessions[0]!.id).toBe(await idOf(here));
    expect(new Set(sessions.map(({ id }) => id))).toEqual(
      new Set(await Promise.all([here, there, elsewhere].map(idOf))),
    );
    expect(await listOf(stranger)).toHaveLength(1);
  });

  test("says which browser began a session, and on what", async () => {
    const token = sessionOf(await logInAs(await account(), undefined, { "user-agent": FIREFOX }))!;
    expect(await listOf(token)).toMatchObject([{ browser: "Firefox", platform: "Windows" }]);
  });

  test("keeps neither an address nor a User-Agent", async () => {
    const userId = await account();
    await logInAs(userId, undefined, { "user-agent": `${FIREFOX} Marker/7`, "cf-connecting-ip": "203.0.113.77" });
    const rows = await env.DB.prepare("SELECT * FROM sessions WHERE user_id = ?").bind(userId).all();
    expect(JSON.stringify(rows.results)).not.toMatch(/203\.0\.113|Marker|Mozilla/);
  });

  test("has no token, and no id that is one", async () => {
    const { here } = await fourSessions();
    const text = await (await ask("/me/sessions", { cookie: here })).text();
    expect(text).not.toContain(here);
    for (const { id } of await listOf(here)) expect(await me(id)).toBe(401);
  });

  test("says that a session which began before browsers were kept is unknown, and ends it", async () => {
    const { userId, here, there, idOf } = await fourSessions();
    await env.DB.prepare("UPDATE sessions SET browser = NULL, platform = NULL, country = NULL, city = NULL").run();
    const page = await (await ask("/me/sessions", { cookie: here, headers: PAGE })).text();
    expect(page).toContain("Unknown browser");
    expect((await ask(`/me/sessions/${await idOf(there)}`, { method: "DELETE", cookie: here })).status).toBe(204);
    expect([userId, await me(there)]).toEqual([userId, 401]);
  });

  test("has no session that is over", async () => {
    const { userId, here } = await fourSessions();
    const longAgo = Date.now() - 25 * 60 * 60 * 1_000;
    await env.DB.prepare("UPDATE sessions SET seen_at_ms = ? WHERE user_id = ? AND token_hash != ?")
      .bind(longAgo, userId, await hashOf(here))
      .run();
    expect(await listOf(here)).toHaveLength(1);
  });

  test("is for whoever is logged in: others are told, or led to the login page", async () => {
    expect((await ask("/me/sessions")).status).toBe(401);
    const page = await ask("/me/sessions", { headers: PAGE });
    expect([page.status, page.headers.get("location")]).toEqual([303, "/"]);
  });
});

describe("ending a session", () => {
  test("by its id ends that one and no other; a second time there is none", async () => {
    const { here, there, statuses, idOf } = await fourSessions();
    const path = `/me/sessions/${await idOf(there)}`;
    const ended = [
      await ask(path, { method: "DELETE", cookie: here }),
      await ask(path, { method: "DELETE", cookie: here }),
    ];
    expect(ended.map(({ status }) => status)).toEqual([204, 404]);
    expect(await statuses()).toEqual([200, 401, 200, 200]);
  });

  test("of somebody else is not found, and ends nothing", async () => {
    const { here, stranger, statuses, idOf } = await fourSessions();
    const id = await idOf(stranger);
    expect((await ask(`/me/sessions/${id}`, { method: "DELETE", cookie: here })).status).toBe(404);
    expect((await end(here, { id })).status).toBe(404);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  test("of an account before, by the same userId, is not found", async () => {
    const { userId, here, idOf } = await fourSessions();
    const id = await idOf(here);
    await env.DB.prepare("DELETE FROM users WHERE user_id = ?").bind(userId).run();
    const theirs = await loggedIn(await account({ userId }));
    expect((await ask(`/me/sessions/${id}`, { method: "DELETE", cookie: theirs })).status).toBe(404);
    expect(await listOf(theirs)).toHaveLength(1);
  });

  test("that is the current one is a logout: its cookie is taken away", async () => {
    const { here, statuses, idOf } = await fourSessions();
    const response = await end(here, { id: await idOf(here) });
    expect(response.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-session=; Max-Age=0/));
    expect(await statuses()).toEqual([401, 200, 200, 200]);
  });

  test("all others leaves this one, and everybody else's", async () => {
    const { here, statuses } = await fourSessions();
    expect((await end(here, { others: true })).status).toBe(204);
    expect(await statuses()).toEqual([200, 401, 401, 200]);
  });

  test("by a form leads back to the list, also when the session was over already", async () => {
    const { here, there, statuses, idOf } = await fourSessions();
    const id = await idOf(there);
    for (let time = 0; time < 2; time += 1) {
      const response = await ask("/me/sessions/end", { method: "POST", form: { id }, cookie: here, headers: PAGE });
      expect([response.status, response.headers.get("location")]).toEqual([303, "/me/sessions"]);
    }
    expect(await statuses()).toEqual([200, 401, 200, 200]);
    await ask("/me/sessions/end", { method: "POST", form: { others: "true" }, cookie: here, headers: PAGE });
    expect(await statuses()).toEqual([200, 401, 401, 200]);
  });

  test.each([
    ["nothing", {}],
    ["others that is false", { others: false }],
    ["others that is another text", { others: "yes" }],
    ["both", { id: "0".repeat(32), others: true }],
    ["an id that is none", { id: "%" }],
    ["a list of ids", { id: ["0".repeat(32)] }],
    ["another field", { everywhere: true }],
  ])("with %s is refused, and ends nothing", async (_, json) => {
    const { here, statuses } = await fourSessions();
    expect((await end(here, json)).status).toBe(400);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  test.each(["%", "'%20OR%201=1--", "0".repeat(31), "0".repeat(64), "end"])("by %s is not found", async (id) => {
    const { here, statuses } = await fourSessions();
    expect((await ask(`/me/sessions/${id}`, { method: "DELETE", cookie: here })).status).toBe(404);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  test("is for our own pages: another site's, and a neighbour's, ends nothing", async () => {
    const { here, there, statuses, idOf } = await fourSessions();
    const id = await idOf(there);
    for (const site of ["cross-site", "same-site", "none"]) {
      const headers = { "sec-fetch-site": site };
      expect((await ask(`/me/sessions/${id}`, { method: "DELETE", cookie: here, headers })).status).toBe(403);
      const form = await ask("/me/sessions/end", { method: "POST", form: { others: "true" }, cookie: here, headers });
      expect(form.status).toBe(403);
    }
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  test("needs a session", async () => {
    const { here, statuses, idOf } = await fourSessions();
    expect((await ask(`/me/sessions/${await idOf(here)}`, { method: "DELETE" })).status).toBe(401);
    expect((await ask("/me/sessions/end", { method: "POST", json: { others: true } })).status).toBe(401);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });
});

async function hashOf(token: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))).toHex();
}
