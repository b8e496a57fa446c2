/** Logins and logouts that cannot be understood, or cannot be done: what is said, and that nothing was ended or counted. */
import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { app } from "../app.ts";
import { PASSWORD, account, ask, loggedIn, requestOf, type Asked } from "../client.suite.ts";

const me = async (cookie: string) => (await ask("/me", { cookie })).status;

describe("logging out", () => {
  test.each<[string, Asked, number]>([
    ["1", { json: { everywhere: 1 } }, 400],
    ['"TRUE"', { json: { everywhere: "TRUE" } }, 400],
    ['"on"', { form: { everywhere: "on" } }, 400],
    ["nothing", { form: { everywhere: "" } }, 400],
    [
      "two values",
      {
        form: [
          ["everywhere", "true"],
          ["everywhere", "true"],
        ],
      },
      400,
    ],
    ["another field", { json: { everyWhere: true } }, 400],
    ["broken JSON", { body: '{"everywhere":tr', headers: { "content-type": "application/json" } }, 400],
    ["plain text", { body: "everywhere=true", headers: { "content-type": "text/plain" } }, 415],
    ["a body of no type", { body: new TextEncoder().encode('{"everywhere":true}') }, 415],
  ])("with %s for everywhere ends no session, and says so", async (_, asked, status) => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    expect((await ask("/logout", { method: "POST", cookie: here, ...asked })).status).toBe(status);
    expect([await me(here), await me(there)]).toEqual([200, 200]);
  });

  test.each<[string, Asked, number[]]>([
    ["true", { json: { everywhere: true } }, [401, 401]],
    ['"true" in a form', { form: { everywhere: "true" } }, [401, 401]],
    ["false", { json: { everywhere: false } }, [401, 200]],
    ["an empty object", { json: {} }, [401, 200]],
    ["an empty form", { form: {} }, [401, 200]],
    ["no body", {}, [401, 200]],
  ])("with %s for everywhere ends what it says", async (_, asked, left) => {
    const userId = await account();
    const [here, there] = [await loggedIn(userId), await loggedIn(userId)];
    expect((await ask("/logout", { method: "POST", cookie: here, ...asked })).status).toBe(204);
    expect([await me(here), await me(there)]).toEqual(left);
  });
});

test("a login repairs an account that is not known to be green, once per session, however often the page is opened", async () => {
  const userId = await account();
  const repairs = async () =>
    runInDurableObject(
      env.USERS.getByName(userId),
      (_, { storage }) => [...storage.kv.list({ prefix: "event:" })].length,
    );
  const first = await loggedIn(userId);
  for (let opened = 0; opened < 3; opened += 1) {
    const page = await (await ask("/home", { cookie: first })).text();
    expect(page).toContain("data-watch-at");
  }
  expect(await repairs()).toBe(1);
  await ask("/home", { cookie: await loggedIn(userId) });
  expect(await repairs()).toBe(2);
});

test("a person whose cookie did not come back is told so, and not just asked again", async () => {
  const page = await ask("/home?after=login", { headers: { accept: "text/html" } });
  expect(page.status).toBe(401);
  expect(await page.text()).toContain("Your browser did not keep the login");
});

test("a person whose session was ended elsewhere is led to the login page, also from where a login leads", async () => {
  const token = await loggedIn();
  await ask("/logout", { method: "POST", cookie: token });
  const page = await ask("/home?after=login", { cookie: token, headers: { accept: "text/html" } });
  expect([page.status, page.headers.get("location")]).toEqual([303, "/"]);
});

test("while the database is away, a login and a session are unavailable, and nothing is counted", async () => {
  const [userId, address] = [await account(), "203.0.113.200"];
  const token = await loggedIn(userId);
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const lost = () => {
    throw new Error("D1_ERROR: Network connection lost.");
  };
  const away = { ...env, DB: { prepare: lost, batch: lost } as unknown as D1Database };
  const asked = { method: "POST", json: { userId, userPw: PASSWORD }, headers: { "cf-connecting-ip": address } };
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const response = await app.fetch(requestOf("/login", asked), away, createExecutionContext());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
  }
  for (const [path, method] of [
    ["/me", "GET"],
    ["/home", "GET"],
    ["/logout", "POST"],
  ] as const) {
    const response = await app.fetch(requestOf(path, { method, cookie: token }), away, createExecutionContext());
    expect([path, response.status]).toEqual([path, 503]);
  }
  logged.mockRestore();
  expect((await ask("/login", asked)).status).toBe(200);
});
