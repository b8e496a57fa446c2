import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { app } from "./app.ts";
import { requestOf } from "./client.suite.ts";
import { configurationFault, type Settings } from "./configuration.ts";

const GOOD: Settings = { AUTH_SECRET: "x".repeat(32), ALLOWED_ORIGINS: "", TURNSTILE_SITE_KEY: "" };

test.each<[string, Settings]>([
  ["no option", {}],
  ["both keys of Turnstile", { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret" }],
  ["one front end", { ALLOWED_ORIGINS: "https://front.example" }],
  ["HSTS for this name alone", { HSTS_SUBDOMAINS: "no" }],
  ["two front ends, one of them local", { ALLOWED_ORIGINS: " https://front.example , http://localhost:3000 " }],
])("with %s the settings are understood", (_, settings) => {
  expect(configurationFault({ ...GOOD, ...settings })).toBeNull();
});

const FAULTY: [string, Settings, string][] = [
  ["no secret", { AUTH_SECRET: "" }, "AUTH_SECRET"],
  ["Turnstile's secret without its site key", { TURNSTILE_SECRET_KEY: "secret" }, "TURNSTILE_SITE_KEY"],
  ["Turnstile's site key without its secret", { TURNSTILE_SITE_KEY: "site" }, "TURNSTILE_SECRET_KEY"],
  ["every origin", { ALLOWED_ORIGINS: "*" }, "ALLOWED_ORIGINS"],
  ["no origin's name", { ALLOWED_ORIGINS: "null" }, "ALLOWED_ORIGINS"],
  ["an origin without its scheme", { ALLOWED_ORIGINS: "front.example" }, "ALLOWED_ORIGINS"],
  ["an origin with a path", { ALLOWED_ORIGINS: "https://front.example/" }, "ALLOWED_ORIGINS"],
  ["an origin in upper case", { ALLOWED_ORIGINS: "https://FRONT.example" }, "ALLOWED_ORIGINS"],
  ["HSTS for neither", { HSTS_SUBDOMAINS: "" }, "HSTS_SUBDOMAINS"],
  ["two origins without a comma", { ALLOWED_ORIGINS: "https://a.example https://b.example" }, "ALLOWED_ORIGINS"],
];

test.each(FAULTY)("with %s nothing is served, and the log says what to correct", async (_, settings, name) => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  for (const path of ["/", "/user", "/health"]) {
    const faulty = { ...env, ...GOOD, ...settings } as Env;
    expect((await app.fetch(requestOf(path), faulty, createExecutionContext())).status).toBe(503);
  }
  expect(logged.mock.calls.flat().join()).toContain(name);
  logged.mockRestore();
});
