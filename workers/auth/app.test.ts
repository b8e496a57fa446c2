/** What every answer of auth has in common, whichever route it came from. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { isReserved } from "#shared/contract/reserved-user-ids.ts";
import { app } from "./app.ts";
import { GOOD, ORIGIN, ask, postForm, postJson } from "./client.suite.ts";
import { signupToken } from "./watch/signup-token.ts";

describe("every answer restricts the browser to what our pages need", () => {
  const ANSWERS: [what: string, answer: () => Promise<Response>, status: number][] = [
    ["the login page", () => ask("/"), 200],
    ["the form", () => ask("/user"), 200],
    ["the form, again", () => postForm({ ...GOOD, userId: "!" }), 422],
    ["a stream", () => postJson({ ...GOOD, userId: "app-stream" }, { accept: "text/event-stream" }), 200],
    ["JSON", () => postJson({ ...GOOD, userId: "app-json" }), 202],
    ["a redirect", () => postForm({ ...GOOD, userId: "app-html" }), 303],
    ["a problem", () => postJson({}), 422],
    ["a body that is too long", () => postJson({ userName: "k".repeat(9_000) }), 413],
    ["a page that is not there", () => ask("/nowhere", { headers: { accept: "text/html" } }), 404],
    ["a problem that is not there", () => ask("/nowhere"), 404],
    ["health", () => ask("/health"), 200],
  ];

  test.each(ANSWERS)("%s", async (_, answer, status) => {
    const { headers, status: answered, body } = await answer();
    await body?.cancel();
    expect(answered).toBe(status);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
    expect(headers.get("x-powered-by")).toBeNull();
  });
});

test("nobody can have the name of a route for a userId", () => {
  const names = app.routes.flatMap(({ path }) => path.split("/").filter((part) => /^[a-z]/.test(part)));
  const free = new Set(names.filter((name) => name.length > 2 && !isReserved(name)));
  expect([...free]).toEqual([]);
});

describe("a path that leads nowhere", () => {
  test("is a problem document to programs", async () => {
    const response = await ask("/nowhere");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({ type: "about:blank", title: "Not found", status: 404, code: "not_found" });
  });

  test("is a page to people, in their language", async () => {
    const response = await ask("/nowhere", { headers: { accept: "text/html", "accept-language": "ko" } });
    const page = await response.text();
    expect(page).toContain('<html lang="ko">');
    expect(page).not.toContain("nowhere");
  });
});

describe("without a secret that is long enough", () => {
  const SHORT = "thirty-one-characters-are-short";

  test.each([
    ["none", undefined],
    ["an empty one", ""],
    ["one of 31 characters", SHORT],
  ])("%s: nothing is served, and nobody is told the secret", async (_, secret) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = { ...env, AUTH_SECRET: secret } as Env;
    for (const [path, method] of [
      ["/", "GET"],
      ["/user", "GET"],
      ["/user", "POST"],
      ["/health", "GET"],
      ["/nowhere", "GET"],
    ] as const) {
      const response = await app.request(ORIGIN + path, { method }, broken, createExecutionContext());
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: "unavailable" });
    }
    const lines = logged.mock.calls.flat().join("\n");
    logged.mockRestore();
    expect(lines).toContain("AUTH_SECRET is missing or short");
    expect(lines).not.toContain(SHORT);
  });
});

test("an unexpected error is answered without its cause", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const failing = {
    getByName: () => {
      throw new Error("cause of the failure");
    },
  };
  const broken = { ...env, USERS: failing as unknown as typeof env.USERS };
  const eventId = crypto.randomUUID();
  const token = await signupToken(env.AUTH_SECRET, "kim", eventId);
  const init = { headers: { authorization: `Bearer ${token}` } };
  const response = await app.request(`${ORIGIN}/user/kim/signups/${eventId}`, init, broken, createExecutionContext());
  const lines = logged.mock.calls.flat().join("\n");
  logged.mockRestore();
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("cause of the failure");
  expect(JSON.parse(lines)).toMatchObject({ event: "request failed", reason: "cause of the failure" });
  expect(lines).not.toContain(token);
});
