/** The pages under /admin: who sees them, where a stranger is led to, and that what cannot be read is never taken for more. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { PASSWORD, account, ask, kept, loggedIn } from "../client.suite.ts";

const LETTER = "m-1";

/** Every page, of an address that has one. */
const PAGES = [
  "/admin",
  "/admin/late?service=chat&status=failed&cursor=x",
  "/admin/send-again?userId=kim",
  "/admin/dead-letters",
  `/admin/dead-letters/remove?messageId=${LETTER}`,
  "/admin/actions",
  "/admin/test-alert",
  "/admin/users",
  "/admin/users/kim",
];

const AS_PAGE = { accept: "text/html" };
const admin = await loggedIn(await account({ role: "ROLE_ADMIN" }));
const user = await loggedIn(await account());
await env.DB.prepare(
  "INSERT INTO dead_letters (message_id, body, reason, sent_at_ms, received_at_ms, is_stripped) VALUES (?, '{}', 'r', 0, 0, 1)",
)
  .bind(LETTER)
  .run();

const look = (path: string, cookie?: string) => ask(path, { headers: AS_PAGE, cookie });

test.each(PAGES)("%s is an administrator's, and nobody else's", async (path) => {
  const page = await look(path, admin);
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect((await look(path, user)).status).toBe(403);
  expect((await ask(path)).status).toBe(401);
  const toLogin = await look(path);
  expect([toLogin.status, toLogin.headers.get("location")]).toEqual([303, "/"]);
  expect(toLogin.headers.get("set-cookie")).toContain(`__Host-way-back=${encodeURIComponent(path)};`);
});

test("an administrator whose role was taken away sees nothing from the next request on", async () => {
  const userId = await account({ role: "ROLE_ADMIN" });
  const session = await loggedIn(userId);
  expect((await look("/admin", session)).status).toBe(200);
  await env.DB.prepare("UPDATE users SET role = 'ROLE_USER' WHERE user_id = ?").bind(userId).run();
  expect((await look("/admin", session)).status).toBe(403);
});

describe("a login leads back", () => {
  const logIn = async (userId: string, wayBack: string) => {
    const headers = { ...AS_PAGE, cookie: `__Host-way-back=${encodeURIComponent(wayBack)}` };
    const answer = await ask("/login", { method: "POST", form: { userId, userPw: PASSWORD }, headers });
    return answer.headers.get("location");
  };

  test("an administrator to the page that was asked for, and whoever is none to their home page", async () => {
    expect(await logIn(await account({ role: "ROLE_ADMIN" }), "/admin/users/kim")).toBe("/admin/users/kim");
    expect(await logIn(await account(), "/admin/users/kim")).toBe("/home?after=login");
  });

  test.each(["https://evil.example/admin", "//evil.example/admin", "/admin/../me", "/home"])(
    "never to %s",
    async (to) => {
      expect(await logIn(await account({ role: "ROLE_ADMIN" }), to)).toBe("/home?after=login");
    },
  );
});

describe("what cannot be read", () => {
  test.each([
    "/admin/late?service=mail",
    "/admin/late?status=success",
    "/admin/send-again?service=mail",
    "/admin/send-again?userId=../kim",
    "/admin/send-again?userId=",
    "/admin/send-again?userId=kim&eventId=1",
    `/admin/late?cursor=${"x".repeat(1_025)}`,
  ])("%s is refused, and is not taken for everything", async (path) => {
    expect((await look(path, admin)).status).toBe(400);
  });

  test.each([
    "/admin/users/..%2fkim",
    "/admin/users/KIM",
    "/admin/users/%3Cscript%3E",
    "/admin/dead-letters/remove?messageId=none",
  ])("%s is not there", async (path) => {
    expect((await look(path, admin)).status).toBe(404);
  });

  test("a search for what cannot be a userId says so, and does not repeat it", async () => {
    const page = await (await look("/admin/users?userId=%3Cscript%3Ealert(1)", admin)).text();
    expect(page).toContain("This cannot be a user ID");
    expect(page).not.toContain("alert(1)");
  });
});

test("a search leads to the user, in lower case and without the spaces around it", async () => {
  expect((await look("/admin/users?userId=%20Kim%20", admin)).headers.get("location")).toBe("/admin/users/kim");
});

test("a look at a user of whom nothing is known makes no object", async () => {
  const before = await kept();
  const page = await (await look("/admin/users/nobody-yet", admin)).text();
  // The replicas are not there in this test, so that nobody can say that no service knows this userId.
  for (const state of ["Has nothing", "Does not answer"]) expect(page).toContain(state);
  expect(page).not.toContain("No service knows this user ID.");
  expect(await kept()).toEqual(before);
});

test("a page that an action led to says which one was recorded, if that is a number", async () => {
  expect(await (await look("/admin/late?action=12", admin)).text()).toContain("Action 12 is recorded.");
  expect(await (await look("/admin/late?action=%3Cb%3E12", admin)).text()).not.toContain("is recorded.");
});

test("an administrator's home page leads to /admin, and nobody else's does", async () => {
  expect(await (await look("/home", admin)).text()).toContain('href="/admin"');
  expect(await (await look("/home", user)).text()).not.toContain('href="/admin"');
});
