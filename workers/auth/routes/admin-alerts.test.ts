/** A test alert, asked for at /admin: who may, what arrives, what is recorded and what is shown. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { actionSchema, testAlertSchema } from "#shared/contract/operations.ts";
import { app } from "../app.ts";
import { account, loggedIn, requestOf, type Asked } from "../client.suite.ts";
import type { AlertSettings } from "../operations/alerts/channels.ts";

const PATH = "/admin/test-alert";
const webhook: AlertSettings = {
  ALERT_WEBHOOK_URL: "https://hooks.example.com/a-secret-path",
  ALERT_WEBHOOK_SECRET: `whsec_${new Uint8Array(32).toBase64()}`,
};
const mail: AlertSettings = {
  ALERT_EMAIL_FROM: "alerts@example.com",
  ALERT_EMAIL_TO: "ops@example.com",
  EMAIL: { send: () => Promise.reject(Object.assign(new Error("no"), { code: "E_SENDER_NOT_VERIFIED" })) },
};
const adminId = await account({ role: "ROLE_ADMIN" });
const admin = await loggedIn(adminId);
const user = await loggedIn();

/** What the webhook answers, and the ids of what came to it. */
let status = 204;
const received: string[] = [];

beforeEach(async () => {
  status = 204;
  received.length = 0;
  await env.DB.exec("DELETE FROM actions");
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    received.push(new Headers(init?.headers).get("webhook-id") ?? "");
    return new Response(null, { status });
  });
});

const ask = async (asked: Asked, settings: AlertSettings = { ...webhook, ...mail }): Promise<Response> =>
  app.fetch(requestOf(PATH, asked), { ...env, ...settings }, createExecutionContext());
const sendTest = (asked: Asked, settings?: AlertSettings) => ask({ method: "POST", ...asked }, settings);
const recorded = async () => (await env.DB.prepare("SELECT * FROM actions").all()).results;

test("a test goes to every channel, says what each answered, and is recorded with its id", async () => {
  const response = await sendTest({ cookie: admin });
  expect(response.status).toBe(200);
  const { action, answers } = testAlertSchema.parse(await response.json());
  expect(answers).toEqual([
    { channel: "webhook", reason: null },
    { channel: "mail", reason: "E_SENDER_NOT_VERIFIED" },
  ]);
  expect(actionSchema.parse(action)).toMatchObject({
    who: adminId,
    what: "test-alert",
    found: 2,
    sent: 1,
    genuine: true,
  });
  expect(action.of.messageId).toBe(received[0]);
  expect(received).toHaveLength(1);
  expect(await recorded()).toMatchObject([{ who: adminId, what: "test-alert", message_id: received[0] }]);
});

test("an administrator's page says what the receiver answered, in both languages", async () => {
  status = 503;
  const page = async (language: string) =>
    (await sendTest({ cookie: admin, form: {}, headers: { accept: "text/html", "accept-language": language } })).text();
  expect(await page("en")).toMatch(/Action 1 is recorded.*webhook<\/b>.*Did not arrive.*status 503/s);
  expect(await page("ko")).toMatch(/작업 2번을 기록했어요.*웹훅<\/b>.*도착하지 않음.*status 503/s);
});

test("without a channel there is nothing to send, and no form", async () => {
  const page = await ask({ cookie: admin, headers: { accept: "text/html" } }, {});
  expect(await page.text()).not.toContain("<form method");
  expect(testAlertSchema.parse(await (await sendTest({ cookie: admin }, {})).json()).answers).toEqual([]);
});

test("a look sends nothing", async () => {
  const page = await ask({ cookie: admin, headers: { accept: "text/html" } });
  expect(await page.text()).toContain('<form method="post" action="/admin/test-alert"');
  expect([received, await recorded()]).toEqual([[], []]);
});

test("nobody else can have one sent, and no other site", async () => {
  expect((await sendTest({})).status).toBe(401);
  expect((await sendTest({ cookie: user })).status).toBe(403);
  const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await sendTest({ cookie: admin, form: {}, headers: elsewhere })).status).toBe(403);
  expect([received, await recorded()]).toEqual([[], []]);
});
