/**
 * Alerts on the three real Workers: what an operator must know arrives at a real receiver, which knows its sender by the
 * Standard Webhooks library, and as a mail.
 */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Queue } from "@cloudflare/workers-types";
import { Webhook } from "standardwebhooks";
import { afterAll, expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { alertMessageSchema, type AlertMessage } from "../../workers/auth/operations/alerts/alert-message.ts";
import { testAlertSchema } from "#shared/contract/operations.ts";
import { person, startCompany, worker, workerWith } from "./company.ts";
import { Mailbox } from "./mailbox.ts";
import { WAIT } from "../wait.ts";

/** A secret of 32 random bytes, as the specification writes it. */
const newSecret = (): string => `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
const secret = newSecret();

type Received = { headers: IncomingHttpHeaders; body: string };
const received: Received[] = [];

/** What the receiver answers. */
let status = 204;
let location: string | undefined;
const paths: string[] = [];

const receiver = createServer((request, response) => {
  paths.push(request.url ?? "");
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.on("end", () => {
    received.push({ headers: request.headers, body });
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
}).listen(0, "127.0.0.1");
await once(receiver, "listening");
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
afterAll(() => receiver.close());

const mailbox = new Mailbox();
const settings = {
  ALERT_WEBHOOK_URL: `${url}/alerts`,
  ALERT_WEBHOOK_SECRET: secret,
  ALERT_EMAIL_FROM: `alerts@${mailbox.domain}`,
  ALERT_EMAIL_TO: "ops@example.com",
};
const company = await startCompany([workerWith("auth", { vars: settings }), ...REPLICAS.map(worker)]);
const auth = company.worker<{ NEW_USER_DEAD: Queue }>("auth");

let nowMs = Date.now();

/** The cron trigger, so many minutes after the last time. */
async function tick(minutes = 1): Promise<void> {
  nowMs += minutes * 60_000;
  await auth.scheduled(new Date(nowMs));
}

/** What the receiver makes of a request, as the library's documentation says to verify it. */
function verified({ headers, body }: Received, key = secret): AlertMessage {
  return alertMessageSchema.parse(new Webhook(key).verify(body, headers as Record<string, string>));
}

/** The first line of each mail. */
const mails = (): string[] =>
  mailbox
    .texts()
    .map((text) => text.split("\n")[0] ?? "")
    .toSorted();

/** A message that belongs to nobody's signup comes to the queue of dead letters. */
async function leaveDeadLetter(): Promise<void> {
  await (await auth.env()).NEW_USER_DEAD.send({ type: "nobody.knows" });
  const db = company.db("auth");
  await vi.waitUntil(async () => (await db.prepare("SELECT 1 FROM dead_letters").all()).results.length > 0, WAIT);
}

test("while nothing is wrong, nothing arrives", async () => {
  await tick();
  await tick(10);
  expect([received, mails()]).toEqual([[], []]);
});

test("a dead letter is told once, signed, and its end as well; a mail says the same", async () => {
  await leaveDeadLetter();
  await tick();
  await tick();
  expect(received).toHaveLength(1);
  expect(verified(received[0]!)).toMatchObject({
    type: "alert.started",
    data: { condition: "dead-letters", subject: "auth", value: 1, section: "docs/operations.md#alert-dead-letters" },
  });
  await company.db("auth").prepare("DELETE FROM dead_letters").run();
  await tick();
  expect(received.map((one) => verified(one).type)).toEqual(["alert.started", "alert.resolved"]);
  expect(received[0]!.headers["webhook-id"]).not.toBe(received[1]!.headers["webhook-id"]);
  await expect
    .poll(mails, { timeout: 10_000 })
    .toEqual(["auth: dead-letters is over, after 2 min.", "auth: messages that belong to no event, and are kept: 1."]);
});

test("a receiver with another secret, or of a body that was changed on the way, does not believe it", () => {
  const [one] = received;
  expect(() => verified(one!, newSecret())).toThrow("No matching signature");
  expect(() => verified({ ...one!, body: one!.body.replace("auth", "chat") })).toThrow("No matching signature");
  const id = { ...one!.headers, "webhook-id": "msg_another" };
  expect(() => verified({ ...one!, headers: id })).toThrow("No matching signature");
});

test("a receiver that was away gets the same notice later, signed anew; a redirect is not followed", async () => {
  received.length = 0;
  await leaveDeadLetter();
  [status, location] = [307, `${url}/elsewhere`];
  await tick();
  [status, location] = [503, undefined];
  await tick();
  status = 200;
  await tick(2);
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(received.map((one) => JSON.stringify(verified(one)))).size).toBe(1);
  expect(new Set(paths)).toEqual(new Set(["/alerts"]));
});

test("a test that an administrator asks for arrives, signed, under the id that is recorded", async () => {
  const boss = person("boss");
  await company.signUp(boss);
  await company.db("auth").prepare("UPDATE users SET role = 'ROLE_ADMIN' WHERE user_id = 'boss'").run();
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId: boss.userId, userPw: boss.userPw });
  const loggedIn = await company.fetch("/login", { method: "POST", headers, body });
  await loggedIn.text();
  const cookie = /__Host-session=[^;]+/.exec(loggedIn.headers.getSetCookie().join())![0];

  received.length = 0;
  const sent = await company.fetch("/admin/test-alert", { method: "POST", headers: { cookie } });
  const { action, answers } = testAlertSchema.parse(await sent.json());
  expect(answers).toEqual([
    { channel: "webhook", reason: null },
    { channel: "mail", reason: null },
  ]);
  expect(verified(received[0]!)).toMatchObject({ type: "alert.test", data: { condition: "test", subject: "auth" } });
  expect(received[0]!.headers["webhook-id"]).toBe(action.of.messageId);
  status = 410;
  const page = await company.fetch("/admin/test-alert", { method: "POST", headers: { cookie, accept: "text/html" } });
  expect(await page.text()).toContain("status 410");
});
