import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actionSchema } from "#shared/contract/operations.ts";
import { account, ask, loggedIn, type Asked } from "../client.suite.ts";
import { strippedBody } from "../operations/letter-body.ts";

let user: string;
let admin: string;
let adminId: string;

beforeAll(async () => {
  user = await loggedIn(await account());
  adminId = await account({ role: "ROLE_ADMIN" });
  admin = await loggedIn(adminId);
});

beforeEach(async () => {
  await env.DB.exec("DELETE FROM actions; DELETE FROM dead_letters; DELETE FROM stuck");
});

const sendAgain = (asked: Asked) => ask("/admin/send-again", { method: "POST", ...asked });
const remove = (asked: Asked) => ask("/admin/dead-letters/remove", { method: "POST", ...asked });
const erase = (asked: Asked) => ask("/admin/erase", { method: "POST", ...asked });
const recorded = async () => (await env.DB.prepare("SELECT * FROM actions").all()).results;

const letter = async (messageId: string, body: unknown) =>
  env.DB.prepare("INSERT INTO dead_letters VALUES (?, ?, '', 0, 0, 1)").bind(messageId, strippedBody(body)).run();

describe("who may act", () => {
  test("is an admin: nobody is 401, a user is 403, and neither is recorded", async () => {
    for (const act of [sendAgain, remove, erase]) {
      expect((await act({ json: { userId: "kim", messageId: "m" } })).status).toBe(401);
      expect((await act({ json: { userId: "kim", messageId: "m" }, cookie: user })).status).toBe(403);
    }
    expect(await recorded()).toEqual([]);
  });

  test("is no admin any more from the moment that the role is taken away", async () => {
    const userId = await account({ role: "ROLE_ADMIN" });
    const cookie = await loggedIn(userId);
    expect((await sendAgain({ json: { userId: "kim" }, cookie })).status).toBe(202);
    await env.DB.prepare("UPDATE users SET role = 'ROLE_USER' WHERE user_id = ?").bind(userId).run();
    expect((await sendAgain({ json: { userId: "kim" }, cookie })).status).toBe(403);
  });

  test.each([
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example" },
    { "sec-fetch-site": "cross-site" },
    { origin: "null" },
    { origin: "https://blog.auth.test", "sec-fetch-site": "same-site" },
    { origin: "https://auth.test", "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
  ])("is on our own page: %j is refused", async (headers) => {
    expect((await sendAgain({ form: { userId: "kim" }, cookie: admin, headers })).status).toBe(403);
    expect(await recorded()).toEqual([]);
  });
});

describe("sending again", () => {
  test("is recorded under the name of the session", async () => {
    const response = await sendAgain({ json: { userId: "kim" }, cookie: admin });
    expect(response.status).toBe(202);
    const action = actionSchema.parse(await response.json());
    expect(action).toMatchObject({ who: adminId, what: "send-again", of: { userId: "kim" }, found: 0, genuine: true });
    expect(action.endedAtMs).not.toBeNull();
  });

  test.each([
    [{ userId: "kim", eventId: "", service: "", status: "" }, "/admin/users/kim"],
    [{ service: "chat", status: "failed" }, "/admin/late?service=chat&status=failed"],
    [{ service: "", status: "" }, "/admin/late"],
  ])("leads a browser back: %j", async (form, page) => {
    const response = await sendAgain({
      form,
      cookie: admin,
      headers: { accept: "text/html" },
    });
    const [action] = await recorded();
    const location = `${page}${page.includes("?") ? "&" : "?"}action=${String(action!["id"])}`;
    expect([response.status, response.headers.get("location")]).toEqual([303, location]);
  });

  test("of a dead letter is of the account that it is about", async () => {
    await letter("m1", { subject: "kim" });
    await letter("m2", "nobody knows");
    const action = actionSchema.parse(await (await sendAgain({ json: { messageId: "m1" }, cookie: admin })).json());
    expect(action.of).toMatchObject({ userId: "kim", messageId: "m1" });
    expect((await sendAgain({ json: { messageId: "m2" }, cookie: admin })).status).toBe(400);
    expect((await sendAgain({ json: { messageId: "m3" }, cookie: admin })).status).toBe(404);
  });

  test.each([
    [{}],
    [{ who: "kim", userId: "kim" }],
    [{ userId: "kim", atMs: 1 }],
    [{ userId: "kim", found: 9, sent: 9 }],
    [{ userId: "kim", genuine: true }],
    [{ userId: "../x" }],
    [{ userId: "a/b" }],
    [{ userId: "kim' OR 1=1 --" }],
    [{ userId: ["kim", "lee"] }],
    [{ userId: "<script>" }],
    [{ eventId: crypto.randomUUID() }],
    [{ userId: "kim", eventId: "1" }],
    [{ service: "billing' --" }],
    [{ status: "success" }],
    [{ messageId: "m", userId: "kim" }],
    [{ messageId: "a b" }],
  ])("refuses %j", async (json) => {
    expect((await sendAgain({ json, cookie: admin })).status).toBe(400);
    expect(await recorded()).toEqual([]);
  });
});

describe("removing a dead letter", () => {
  test("removes it, and is recorded", async () => {
    await letter("m1", { subject: "kim" });
    const action = actionSchema.parse(await (await remove({ json: { messageId: "m1" }, cookie: admin })).json());
    expect(action).toMatchObject({ what: "remove-dead-letter", of: { messageId: "m1", userId: "kim" }, found: 1 });
    expect((await remove({ json: { messageId: "m1" }, cookie: admin })).status).toBe(404);
    expect(await recorded()).toHaveLength(1);
  });

  test("leads a browser back to the letters", async () => {
    await letter("m1", { subject: "kim" });
    const response = await remove({ form: { messageId: "m1" }, cookie: admin, headers: { accept: "text/html" } });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/admin/dead-letters?action=1"]);
  });
});

test("a body that is too large is refused before it is read", async () => {
  const response = await sendAgain({ json: { userId: "k".repeat(9_000) }, cookie: admin });
  expect(response.status).toBe(413);
});

describe("erasing somebody", () => {
  test("ends their sessions and removes the account, once, and is recorded with its event", async () => {
    const userId = await account();
    const session = await loggedIn(userId);
    const response = await erase({ json: { userId }, cookie: admin });
    expect(response.status).toBe(202);
    const action = actionSchema.parse(await response.json());
    expect(action).toMatchObject({ who: adminId, what: "erase", of: { userId }, found: 1, sent: 1, genuine: true });
    expect(await env.USERS.getByName(userId).snapshot(action.of.eventId!)).toMatchObject({
      kind: "erased",
      services: { auth: { status: "success" } },
    });
    expect((await ask("/me", { cookie: session })).status).toBe(401);
    expect((await erase({ json: { userId }, cookie: admin })).status).toBe(404);
    expect(await recorded()).toHaveLength(1);
  });

  test("of nobody is refused, and so is another field", async () => {
    expect((await erase({ json: { userId: "nobody-here" }, cookie: admin })).status).toBe(404);
    expect((await erase({ json: { userId: adminId, role: "ROLE_USER" }, cookie: admin })).status).toBe(400);
    expect(await recorded()).toEqual([]);
  });
});
