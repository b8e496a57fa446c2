import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { app } from "../app.ts";
import { requestOf } from "../client.suite.ts";
import { signupToken } from "../watch/signup-token.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { areSecrets, hmac } from "./secrets.ts";

const OLD = "the-secret-before-this-one-of-32-characters";
const NEW = "the-secret-of-today-that-has-32-characters-too";

/** auth under other secrets. */
const ask = (secrets: object, path: string, headers: Record<string, string> = {}) =>
  app.fetch(requestOf(path, { headers }), { ...env, ...secrets }, createExecutionContext());

test.each([
  ["no secret", {}, false],
  ["an empty secret", { AUTH_SECRET: "" }, false],
  ["a secret of 31 characters", { AUTH_SECRET: "x".repeat(31) }, false],
  ["a secret of 32 characters", { AUTH_SECRET: "x".repeat(32) }, true],
  ["a secret and the one before", { AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: OLD }, true],
  ["a secret and a short one before", { AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: "short" }, false],
  ["a secret and an empty one before", { AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: "" }, false],
  ["only the one before", { AUTH_SECRET_PREVIOUS: OLD }, false],
])("%s: %j is enough: %s", (_, secrets, isEnough) => {
  expect(areSecrets(secrets)).toBe(isEnough);
});

test("without its secret, auth serves nothing, and the log names the command that sets it", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  for (const path of ["/", "/user", "/health", "/me", "/no-such-page"]) {
    const response = await ask({ AUTH_SECRET: undefined }, path);
    expect([path, response.status]).toEqual([path, 503]);
    const problem = { type: "about:blank", status: 503, title: "Not available at the moment", code: "unavailable" };
    expect(await response.json()).toEqual(problem);
  }
  expect(error.mock.calls.flat().join("\n")).toContain("wrangler secret put AUTH_SECRET");
  error.mockRestore();
});

test("a token of the secret before is good while that secret is listed, and worthless afterwards", async () => {
  const { userId, eventId } = await storedSignup();
  const watch = async (secrets: object) => {
    const authorization = `Bearer ${await signupToken(OLD, userId, eventId)}`;
    return (await ask(secrets, `/user/${userId}/signups/${eventId}`, { authorization })).status;
  };
  expect(await watch({ AUTH_SECRET: OLD })).toBe(200);
  expect(await watch({ AUTH_SECRET: NEW, AUTH_SECRET_PREVIOUS: OLD })).toBe(200);
  expect(await watch({ AUTH_SECRET: NEW })).toBe(404);
});

test("what one purpose's key makes is worth nothing for another", async () => {
  const macs = await Promise.all([hmac(NEW, "signup-token:v1", "kim"), hmac(NEW, "event-id:v1", "kim")]);
  const [token, eventId] = macs.map((mac) => new Uint8Array(mac).toHex());
  expect(token).not.toBe(eventId);
});
