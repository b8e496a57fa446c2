/** Changing one's account and leaving, as a client sees it: what is stored, what is answered, which sessions go on. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { PASSWORD, account, ask, logInAs, loggedIn, type Asked } from "../client.suite.ts";

const NEW_PASSWORD = "a staple that is new";

const json = { accept: "application/json" };
const page = { accept: "text/html" };

/** Everything that asks for a change, with a body that keeps every rule. */
const CHANGES: [method: string, path: string, body: Record<string, string>][] = [
  ["PATCH", "/me", { userName: "Lee" }],
  ["PATCH", "/me", { email: "lee@example.com", userPw: PASSWORD }],
  ["POST", "/me/edit", { userName: "Lee" }],
  ["POST", "/me/password", { userPw: PASSWORD, newPw: NEW_PASSWORD }],
  ["DELETE", "/me", { userPw: PASSWORD }],
  ["POST", "/me/erase", { userPw: PASSWORD }],
];

const rowOf = (userId: string) =>
  env.DB.prepare("SELECT user_name, email, revision, password_hash FROM users WHERE user_id = ?")
    .bind(userId)
    .first<{ user_name: string; email: string; revision: number; password_hash: string }>();

const me = async (cookie: string) => (await ask("/me", { cookie })).status;

/** Asks for a change, and returns its snapshot. */
async function accepted(method: string, path: string, asked: Asked): Promise<Snapshot> {
  const response = await ask(path, { method, headers: json, ...asked });
  expect(response.status).toBe(202);
  return response.json<Snapshot>();
}

/** The codes of the fields that an answer complains about. */
async function faults(response: Response): Promise<unknown> {
  expect(response.status).toBe(422);
  const { errors } = await response.json<{ errors: { field: string; code: string }[] }>();
  return errors.map(({ field, code }) => `${field}: ${code}`);
}

describe("a change", () => {
  test("of the name is accepted like a signup, and watched with its token at its own path", async () => {
    const userId = await account();
    const cookie = await loggedIn(userId);
    const response = await ask("/me", { method: "PATCH", json: { userName: "Lee" }, cookie, headers: json });
    expect(response.status).toBe(202);
    const snapshot = await response.json<Snapshot>();
    expect(snapshot).toMatchObject({ userId, kind: "changed", services: { auth: { status: "success" } } });
    const location = `/user/${userId}/changes/${snapshot.eventId}`;
    expect(response.headers.get("location")).toBe(location);
    const authorization = `Bearer ${response.headers.get("signup-token")}`;
    expect(await (await ask(location, { headers: { ...json, authorization } })).json()).toMatchObject({
      eventId: snapshot.eventId,
      kind: "changed",
    });
    expect((await ask(location, { headers: json })).status).toBe(404);
    expect(await rowOf(userId)).toMatchObject({ user_name: "Lee", email: `${userId}@example.com`, revision: 2 });
  });

  test("is a stream to whoever reads one, and leads a browser to its page", async () => {
    const cookie = await loggedIn();
    const stream = await ask("/me", { method: "PATCH", json: { userName: "Lee" }, cookie });
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('"kind":"changed"');
    await reader.cancel();
    const led = await ask("/me/edit", { method: "POST", form: { userName: "Park" }, cookie, headers: page });
    expect(led.status).toBe(303);
    const cookies = led.headers.getSetCookie().map((one) => one.split(";", 1)[0]);
    const shown = await ask(led.headers.get("location")!, { headers: { ...page, cookie: cookies.join("; ") } });
    expect(await shown.text()).toContain("Your account is being changed");
  });

  test("with the same idempotency key is one change; with another content it is refused", async () => {
    const userId = await account();
    const cookie = await loggedIn(userId);
    const headers = { ...json, "idempotency-key": "k" };
    const first = await accepted("PATCH", "/me", { json: { userName: "Lee" }, cookie, headers });
    const second = await accepted("PATCH", "/me", { json: { userName: "Lee" }, cookie, headers });
    expect(second.eventId).toBe(first.eventId);
    expect(await rowOf(userId)).toMatchObject({ revision: 2 });
    const other = await ask("/me", { method: "PATCH", json: { userName: "Park" }, cookie, headers });
    expect(await other.json()).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("of the e-mail address takes the password", async () => {
    const userId = await account();
    const cookie = await loggedIn(userId);
    const change = (fields: object) => ask("/me", { method: "PATCH", json: fields, cookie, headers: json });
    expect(await faults(await change({ email: "lee@example.com" }))).toEqual(["userPw: required"]);
    const wrong = { email: "lee@example.com", userPw: "another one" };
    expect(await faults(await change(wrong))).toEqual(["userPw: wrong_password"]);
    expect(await rowOf(userId)).toMatchObject({ revision: 1 });
    expect((await change({ email: "lee@example.com", userPw: PASSWORD })).status).toBe(202);
    expect(await rowOf(userId)).toMatchObject({ email: "lee@example.com", user_name: "Kim" });
  });

  test.each<[object, string[]]>([
    [{}, ["userName: required"]],
    [{ userName: " " }, ["userName: required"]],
    [{ email: "no address", userPw: PASSWORD }, ["email: invalid_email"]],
    [{ userName: "Lee", role: "ROLE_ADMIN" }, ["role: unknown_field"]],
    [{ userName: "Lee", userId: "root" }, ["userId: unknown_field"]],
  ])("to %j is not valid, and changes nothing", async (fields, expected) => {
    const userId = await account();
    const cookie = await loggedIn(userId);
    expect(await faults(await ask("/me", { method: "PATCH", json: fields, cookie, headers: json }))).toEqual(expected);
    expect(await rowOf(userId)).toMatchObject({ revision: 1, user_name: "Kim" });
  });
});

describe("a new password", () => {
  test("ends every other session at once, and lets in where the old one does not", async () => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    const change = { userPw: PASSWORD, newPw: NEW_PASSWORD };
    await accepted("POST", "/me/password", { json: change, cookie: here });
    expect([await me(here), await me(there)]).toEqual([200, 401]);
    expect((await logInAs(userId)).status).toBe(401);
    expect((await logInAs(userId, NEW_PASSWORD)).status).toBe(200);
  });

  test("with the same idempotency key is one change, although the old password is wrong by then", async () => {
    const cookie = await loggedIn();
    const headers = { ...json, "idempotency-key": "k" };
    const asked = { json: { userPw: PASSWORD, newPw: NEW_PASSWORD }, cookie, headers };
    const first = await accepted("POST", "/me/password", asked);
    expect((await accepted("POST", "/me/password", asked)).eventId).toBe(first.eventId);
  });

  test.each([
    [{ newPw: NEW_PASSWORD }, "userPw: required"],
    [{ userPw: PASSWORD, newPw: "short" }, "newPw: too_short"],
    [{ userPw: PASSWORD, newPw: "password123" }, "newPw: common_password"],
    [{ userPw: "another one", newPw: NEW_PASSWORD }, "userPw: wrong_password"],
  ])("%j is refused", async (fields, fault) => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    const response = await ask("/me/password", { method: "POST", json: fields, cookie: here, headers: json });
    expect(await faults(response)).toEqual([fault]);
    expect([await me(here), await me(there)]).toEqual([200, 200]);
    expect(await rowOf(userId)).toMatchObject({ revision: 1 });
  });
});

describe("an erasure", () => {
  test("ends every session at once, and nobody gets in or gets the id any more", async () => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    const response = await ask("/me", { method: "DELETE", json: { userPw: PASSWORD }, cookie: here, headers: json });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ kind: "erased", services: { auth: { status: "success" } } });
    expect(response.headers.getSetCookie().join()).toMatch(/__Host-session=;/);
    expect([await me(here), await me(there)]).toEqual([401, 401]);
    expect(await rowOf(userId)).toBeNull();
    expect((await logInAs(userId)).status).toBe(401);
  });

  test("takes the password", async () => {
    const userId = await account();
    const cookie = await loggedIn(userId);
    const erase = (fields: object) => ask("/me", { method: "DELETE", json: fields, cookie, headers: json });
    expect(await faults(await erase({}))).toEqual(["userPw: required"]);
    expect(await faults(await erase({ userPw: "another one" }))).toEqual(["userPw: wrong_password"]);
    expect(await rowOf(userId)).not.toBeNull();
  });
});

test("wrong passwords of somebody with a session are counted like those of a login", async () => {
  const userId = await account();
  const cookie = await loggedIn(userId);
  const [row] = (await env.DB.prepare("SELECT event_id FROM users WHERE user_id = ?").bind(userId).all()).results;
  const counted = () =>
    runInDurableObject(env.LOGIN_GUARD.getByName(String(row!["event_id"])), (_, { storage }) =>
      Object.values(storage.kv.get<Record<string, { count: number }>>("attempts") ?? {}).map(({ count }) => count),
    );
  await ask("/me", { method: "DELETE", json: { userPw: "another one" }, cookie, headers: json });
  expect(await counted()).toEqual([1]);
  await logInAs(userId, "another one");
  expect(await counted()).toEqual([2]);
});

test("whoever has guessed too often has to wait, and nothing is changed", async () => {
  const userId = await account();
  const cookie = await loggedIn(userId);
  const nextMs = Date.now() + 60_000;
  const [row] = (await env.DB.prepare("SELECT event_id FROM users WHERE user_id = ?").bind(userId).all()).results;
  await runInDurableObject(env.LOGIN_GUARD.getByName(String(row!["event_id"])), (_, { storage }) =>
    storage.kv.put("attempts", { "address unknown": { count: 9, latestAtMs: nextMs } }),
  );
  const asked = { json: { userPw: PASSWORD }, cookie, headers: json };
  const refused = await ask("/me", { method: "DELETE", ...asked });
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect(await rowOf(userId)).not.toBeNull();
});

test.each(CHANGES)("%s %s with %j needs a session", async (method, path, body) => {
  expect((await ask(path, { method, json: body, headers: json })).status).toBe(401);
});

test.each(CHANGES)("%s %s with %j is asked for by our own page, or by no page", async (method, path, body) => {
  const userId = await account();
  const cookie = await loggedIn(userId);
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }]) {
    expect((await ask(path, { method, json: body, cookie, headers })).status).toBe(403);
  }
  expect(await rowOf(userId)).toMatchObject({ revision: 1 });
  const hidden = { ...json, origin: "null", "sec-fetch-site": "same-origin" };
  expect((await ask(path, { method, json: body, cookie, headers: hidden })).status).toBe(202);
});

test.each(["/me/edit", "/me/password", "/me/erase"])("GET %s is a form for whoever is logged in", async (path) => {
  const shown = await ask(path, { cookie: await loggedIn(), headers: page });
  expect(shown.status).toBe(200);
  expect(await shown.text()).toContain(`action="${path}"`);
  expect((await ask(path, { headers: page })).headers.get("location")).toBe("/");
  expect((await ask(path, { headers: json })).status).toBe(401);
});

test("a form that is refused comes back as it was typed, without a password", async () => {
  const form = { email: "no address", userPw: "my own password", idempotencyKey: "k" };
  const response = await ask("/me/edit", { method: "POST", form, cookie: await loggedIn(), headers: page });
  expect(response.status).toBe(422);
  const html = await response.text();
  expect(html).toContain('value="no address"');
  expect(html).toContain("Enter an email address like");
  expect(html).not.toContain("my own password");
});
