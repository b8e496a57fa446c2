import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { app } from "./app.ts";
import { requestOf } from "./client.suite.ts";
import { configurationFault, type Settings } from "./configuration.ts";

const GOOD: Settings = { AUTH_SECRET: "x".repeat(32), ALLOWED_ORIGINS: "", TURNSTILE_SITE_KEY: "" };

const MAILS = { MAIL_FROM: "accounts@example.com", PUBLIC_ORIGIN: "https://signup.example.com" };

const WEBHOOK_SECRET = `whsec_${new Uint8Array(32).toBase64()}`;

test.each<[string, Settings]>([
  ["no option", {}],
  ["both keys of Turnstile", { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret" }],
  ["one front end", { ALLOWED_ORIGINS: "https://front.example" }],
  ["a webhook for alerts", { ALERT_WEBHOOK_URL: "https://hooks.example.com/x", ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET }],
  ["alerts by mail", { ALERT_EMAIL_FROM: "alerts@example.com", ALERT_EMAIL_TO: "ops@example.com", EMAIL: env.EMAIL }],
  ["mails to users", { ...MAILS, EMAIL: env.EMAIL }],
  ["mails to users, on this machine", { ...MAILS, PUBLIC_ORIGIN: "http://localhost:8787", EMAIL: env.EMAIL }],
  ["logins that wait for a confirmed address", { ...MAILS, REQUIRE_CONFIRMED_EMAIL: "yes", EMAIL: env.EMAIL }],
  ["logins that do not", { REQUIRE_CONFIRMED_EMAIL: "no" }],
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
  ["a webhook without its secret", { ALERT_WEBHOOK_URL: "https://hooks.example.com/x" }, "ALERT_WEBHOOK_SECRET"],
  ["a webhook's secret without its address", { ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET }, "ALERT_WEBHOOK_URL"],
  [
    "a webhook over plain http",
    { ALERT_WEBHOOK_URL: "http://hooks.example.com/x", ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET },
    "ALERT_WEBHOOK_URL",
  ],
  [
    "a webhook's secret that is short",
    { ALERT_WEBHOOK_URL: "https://hooks.example.com/x", ALERT_WEBHOOK_SECRET: "whsec_c2hvcnQ=" },
    "ALERT_WEBHOOK_SECRET",
  ],
  ["alerts by mail from nobody", { ALERT_EMAIL_TO: "ops@example.com" }, "ALERT_EMAIL_FROM"],
  ["alerts by mail to nobody", { ALERT_EMAIL_FROM: "alerts@example.com" }, "ALERT_EMAIL_TO"],
  [
    "alerts by mail to two",
    { ALERT_EMAIL_FROM: "alerts@example.com", ALERT_EMAIL_TO: "a@example.com,b@example.com" },
    "ALERT_EMAIL_TO",
  ],
  ["mails from nobody", { PUBLIC_ORIGIN: MAILS.PUBLIC_ORIGIN }, "MAIL_FROM"],
  ["mails with links to nowhere", { MAIL_FROM: MAILS.MAIL_FROM }, "PUBLIC_ORIGIN"],
  ["links with a path", { ...MAILS, PUBLIC_ORIGIN: "https://signup.example.com/" }, "PUBLIC_ORIGIN"],
  ["links over plain http", { ...MAILS, PUBLIC_ORIGIN: "http://signup.example.com" }, "PUBLIC_ORIGIN"],
  ["a sender with a name", { ...MAILS, MAIL_FROM: "Us <accounts@example.com>" }, "MAIL_FROM"],
  ["a wish that is neither", { ...MAILS, REQUIRE_CONFIRMED_EMAIL: "true" }, "REQUIRE_CONFIRMED_EMAIL"],
  ["logins that wait for what cannot be confirmed", { REQUIRE_CONFIRMED_EMAIL: "yes" }, "REQUIRE_CONFIRMED_EMAIL"],
  ["HSTS for neither", { HSTS_SUBDOMAINS: "" }, "HSTS_SUBDOMAINS"],
  ["two origins without a comma", { ALLOWED_ORIGINS: "https://a.example https://b.example" }, "ALLOWED_ORIGINS"],
];

test("without the binding, alerts by mail are a fault", () => {
  const settings = { ...GOOD, ALERT_EMAIL_FROM: "alerts@example.com", ALERT_EMAIL_TO: "ops@example.com" };
  expect(configurationFault(settings)).toContain("EMAIL");
});

test("without the binding, mails to users are a fault", () => {
  expect(configurationFault({ ...GOOD, ...MAILS })).toContain("EMAIL");
});

test.each(FAULTY)("with %s nothing is served, and the log says what to correct", async (_, settings, name) => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  for (const path of ["/", "/user", "/health"]) {
    const faulty = { ...env, ...GOOD, ...settings } as Env;
    expect((await app.fetch(requestOf(path), faulty, createExecutionContext())).status).toBe(503);
  }
  expect(logged.mock.calls.flat().join()).toContain(name);
  logged.mockRestore();
});
