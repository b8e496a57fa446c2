import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { app } from "../app.ts";
import { account, ask, loggedIn, requestOf } from "../client.suite.ts";

const PAGE = { accept: "text/html" };

/** The answer of auth whose replicas have nothing. */
async function exported(cookie: string, headers: Record<string, string> = {}): Promise<Response> {
  const none = { ownData: async () => null };
  const replicas = Object.fromEntries(REPLICAS.map((replica) => [`ACCOUNTS_${replica.toUpperCase()}`, none]));
  return app.fetch(requestOf("/me/export", { cookie, headers }), { ...env, ...replicas }, createExecutionContext());
}

test("is a file of JSON that no cache keeps, also for a browser", async () => {
  const userId = await account();
  const response = await exported(await loggedIn(userId), PAGE);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="signup-lights-${userId}.json"`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toMatchObject({ userId, auth: { email: `${userId}@example.com` } });
});

test("is for whoever is logged in: others are told, or led to the login page", async () => {
  expect((await ask("/me/export")).status).toBe(401);
  const page = await ask("/me/export", { headers: PAGE });
  expect([page.status, page.headers.get("location")]).toEqual([303, "/"]);
});

test.each([
  ["cross-site", 403],
  ["same-site", 403],
  ["same-origin", 200],
  ["none", 200],
])("a link from %s leads to %i", async (site, status) => {
  const response = await exported(await loggedIn(), { "sec-fetch-site": site });
  expect(response.status).toBe(status);
});

test("while the database is away it is unavailable, and no file", async () => {
  const token = await loggedIn();
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const lost = () => {
    throw new Error("D1_ERROR: Network connection lost.");
  };
  const away = { ...env, DB: { prepare: lost, batch: lost } as unknown as D1Database };
  const response = await app.fetch(requestOf("/me/export", { cookie: token }), away, createExecutionContext());
  expect([response.status, response.headers.get("content-disposition")]).toEqual([503, null]);
  logged.mockRestore();
});
