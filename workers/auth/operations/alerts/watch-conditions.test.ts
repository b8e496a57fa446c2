/** Alerts over auth's real database; the receivers are this test's own, and so is the clock. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { countedDatabase } from "../counted-database.suite.ts";
import { stuck } from "../../user-object/stuck.table.ts";
import { deadLetters } from "../dead-letters.table.ts";
import { noWalk } from "../walk.ts";
import { walks } from "../walks.table.ts";
import type { AlertMessage } from "./alert-message.ts";
import { openAlerts } from "./alert-store.ts";
import { alertNotices, alerts } from "./alerts.table.ts";
import type { AlertSettings } from "./channels.ts";
import { sendTestAlert, watchConditions } from "./watch-conditions.ts";

const START_MS = Date.UTC(2026, 10, 26, 12, 1);
const MINUTE_MS = 60_000;
const db = drizzle(env.DB);

const webhook = {
  ALERT_WEBHOOK_URL: "https://hooks.example.com/a-secret-path",
  ALERT_WEBHOOK_SECRET: `whsec_${new Uint8Array(32).toBase64()}`,
};
const mail = { ALERT_EMAIL_FROM: "alerts@example.com", ALERT_EMAIL_TO: "ops@example.com" };

/** What the webhook answers, and what has come to it. */
let answer: () => Response = () => new Response(null, { status: 204 });
const received: { id: string; message: AlertMessage }[] = [];
const mails = vi.fn<(mail: { subject: string; text: string }) => Promise<EmailSendResult>>();
const logged = vi.fn<(line: string) => void>();

/** The numbers of minutes since the test began. */
let minute = 0;

/** One tick, a minute after the one before it, or so many. */
async function tick(settings: AlertSettings = webhook, minutes = 1): Promise<void> {
  minute += minutes;
  const EMAIL = { send: mails } as unknown as SendEmail;
  await watchConditions({ ...env, EMAIL, ...settings }, START_MS + minute * MINUTE_MS);
}

async function addDeadLetter(): Promise<void> {
  const letter = { messageId: "m1", body: "{}", reason: "a test", sentAtMs: 0, receivedAtMs: 0 };
  await db.insert(deadLetters).values(letter);
}

const told = (): string[] => received.map(({ message: { type, data } }) => `${type} ${data.condition} ${data.subject}`);

beforeEach(async () => {
  minute = 0;
  received.length = 0;
  answer = () => new Response(null, { status: 204 });
  mails.mockReset().mockResolvedValue({ messageId: "1" });
  logged.mockReset();
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(logged);
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    const id = new Headers(init?.headers).get("webhook-id") ?? "";
    received.push({ id, message: JSON.parse(init?.body as string) as AlertMessage });
    return answer();
  });
  for (const table of [alerts, alertNotices, deadLetters, stuck, walks]) await db.delete(table);
  for (const service of REPLICAS) {
    await db.insert(walks).values({ ...noWalk(service), endedAtMs: START_MS, accounts: 0 });
  }
});

afterEach(() => vi.restoreAllMocks());

test("nothing is written, sent or logged while nothing is wrong, and a handful of rows are read", async () => {
  const counted = countedDatabase(env.DB);
  await watchConditions({ ...env, ...webhook, DB: counted.db }, START_MS);
  // A row for each replica; what is empty counts as one or two.
  expect(counted.cost.read).toBeLessThan(12 + 4 * SERVICES.length);
  expect(counted.cost.written).toBe(0);
  expect([received, logged.mock.calls]).toEqual([[], []]);
});

test("a condition is told once when it begins, once when it is over, and is open in between", async () => {
  await addDeadLetter();
  for (let ticks = 0; ticks < 5; ticks++) await tick();
  const sinceMs = START_MS + MINUTE_MS;
  expect(await openAlerts(db)).toEqual([
    { condition: "dead-letters", subject: "auth", sinceMs, value: 1, unit: "count", section: "alert-dead-letters" },
  ]);
  await db.delete(deadLetters);
  for (let ticks = 0; ticks < 5; ticks++) await tick();
  expect(told()).toEqual(["alert.started dead-letters auth", "alert.resolved dead-letters auth"]);
  expect([await openAlerts(db), await db.select().from(alertNotices), await db.select().from(alerts)]).toEqual([
    [],
    [],
    [],
  ]);
});

test("drift is told after an hour of it", async () => {
  const [service] = REPLICAS;
  await db.update(walks).set({ drift: 12, driftSinceMs: START_MS });
  await tick(webhook, 59);
  expect(told()).toEqual([]);
  await tick();
  expect(told()).toContain(`alert.started drift ${service}`);
  expect(received.map(({ message }) => message.text)).toContain(
    `alert.started: ${service}: accounts that have differed from auth's for more than an hour: 12 (docs/operations.md#alert-drift)`,
  );
});

test("what is late, and what was given up, is told of its service", async () => {
  const [service] = REPLICAS;
  const row = { userId: "kim", service, kind: "newUser", attempts: 8, sinceMs: START_MS - 15 * MINUTE_MS } as const;
  await db.insert(stuck).values({ ...row, eventId: "1", status: "delayed", nextAttemptAtMs: START_MS });
  await tick();
  expect(told()).toEqual([`alert.started late-events ${service}`]);
  await db.update(stuck).set({ status: "failed", nextAttemptAtMs: null });
  await tick();
  expect(told()).toContain(`alert.started failed-events ${service}`);
  await db.delete(stuck);
  for (let ticks = 0; ticks < 6; ticks++) await tick();
  expect(told().slice(2).toSorted()).toEqual([
    `alert.resolved failed-events ${service}`,
    `alert.resolved late-events ${service}`,
  ]);
});

describe("two ticks at the same time", () => {
  test("tell one thing once", async () => {
    await addDeadLetter();
    await Promise.all([tick(webhook, 0), tick(webhook, 0), tick(webhook, 0)]);
    await tick();
    expect(told()).toEqual(["alert.started dead-letters auth"]);
  });

  test("do not deliver one notice twice", async () => {
    await addDeadLetter();
    answer = () => new Response(null, { status: 503 });
    await tick();
    answer = () => new Response(null, { status: 200 });
    received.length = 0;
    await Promise.all([tick(webhook, 1), tick(webhook, 0), tick(webhook, 0)]);
    expect(told()).toEqual(["alert.started dead-letters auth"]);
  });
});

describe("a notice that does not arrive", () => {
  test("is sent again with the same id and body, later each time, until it arrives", async () => {
    await addDeadLetter();
    answer = () => new Response("no", { status: 500 });
    const sentAt: number[] = [];
    for (let ticks = 0; ticks < 16; ticks++) {
      const before = received.length;
      await tick();
      if (received.length > before) sentAt.push(minute);
    }
    expect(sentAt.slice(0, 4)).toEqual([1, 2, 4, 8]);
    answer = () => new Response(null, { status: 200 });
    await tick(webhook, 60);
    const first = received.filter(({ message }) => message.data.condition === "dead-letters");
    expect(new Set(first.map(({ id }) => id)).size).toBe(1);
    expect(new Set(first.map(({ message }) => JSON.stringify(message))).size).toBe(1);
    expect(await db.select().from(alertNotices)).toEqual([]);
  });

  test("is an alert of its own after a quarter of an hour, which the other channel tells", async () => {
    await addDeadLetter();
    answer = () => new Response(null, { status: 500 });
    for (let ticks = 0; ticks < 20; ticks++) await tick({ ...webhook, ...mail });
    const subjects = mails.mock.calls.map(([{ subject }]) => subject);
    expect(subjects).toContain("signup-lights alert.started: not-delivered of webhook");
    expect((await openAlerts(db)).map(({ condition, subject }) => `${condition} of ${subject}`)).toContain(
      "not-delivered of webhook",
    );
  });

  test("is given up after a day, not silently, and counts until the channel takes another", async () => {
    await addDeadLetter();
    answer = () => new Response(null, { status: 500 });
    for (let ticks = 0; ticks < 32; ticks++) await tick(webhook, 60);
    const lines = logged.mock.calls.flat().map((line) => JSON.parse(line) as { event: string; reason?: string });
    expect(lines).toContainEqual(expect.objectContaining({ event: "notice given up", reason: "webhook: status 500" }));
    expect((await openAlerts(db)).map(({ condition }) => condition)).toContain("not-delivered");
    answer = () => new Response(null, { status: 200 });
    for (let ticks = 0; ticks < 3; ticks++) await tick(webhook, 24 * 60);
    expect(await db.select().from(alertNotices)).toEqual([]);
    expect((await openAlerts(db)).map(({ condition }) => condition)).not.toContain("not-delivered");
  });

  test("is dropped with its channel, and the log says so", async () => {
    await addDeadLetter();
    answer = () => new Response(null, { status: 500 });
    await tick();
    await tick({}, 5);
    expect(await db.select().from(alertNotices)).toEqual([]);
    expect(logged.mock.calls.flat().join()).toContain("notice dropped");
  });

  test("waits for settings that have a fault, which the log says each time", async () => {
    await addDeadLetter();
    await tick({ ...webhook, ALERT_WEBHOOK_URL: "http://hooks.example.com/a-secret-path" });
    expect([told(), logged.mock.calls.flat().join()]).toEqual([[], expect.stringContaining("ALERT_WEBHOOK_URL")]);
    await tick();
    expect(told()).toEqual(["alert.started dead-letters auth"]);
  });
});

test("a redirect, and an answer in 3xx to 5xx, is not an arrival; any 2xx is", async () => {
  for (const status of [301, 400, 410, 429, 500]) {
    answer = () => new Response(null, { status });
    expect(await sendTestAlert(webhook, "msg_1", START_MS)).toEqual([
      { channel: "webhook", reason: `status ${status}` },
    ]);
  }
  answer = () => new Response("taken", { status: 202 });
  expect(await sendTestAlert(webhook, "msg_1", START_MS)).toEqual([{ channel: "webhook", reason: null }]);
  expect(await sendTestAlert({}, "msg_1", START_MS)).toEqual([]);
});

test("while the database is away, that is told every quarter of an hour with an id that says which", async () => {
  const prepare = () => {
    throw new Error("D1_ERROR: Network connection lost.");
  };
  const away = { ...env, ...webhook, DB: { prepare } as unknown as D1Database };
  for (let ticks = 0; ticks < 30; ticks++) await watchConditions(away, START_MS + ticks * MINUTE_MS);
  expect(told()).toEqual(["alert.started cannot-be-evaluated auth", "alert.started cannot-be-evaluated auth"]);
  expect(new Set(received.map(({ id }) => id)).size).toBe(2);
  const lines = logged.mock.calls.flat().filter((line) => line.includes("alerts not evaluated"));
  expect(lines).toHaveLength(30);
});

test("no address of a receiver is in a log line", async () => {
  await addDeadLetter();
  vi.mocked(globalThis.fetch).mockRejectedValue(new Error(`cannot reach ${webhook.ALERT_WEBHOOK_URL}`));
  mails.mockRejectedValue(Object.assign(new Error("no ops@example.com"), { code: "E_SENDER_NOT_VERIFIED" }));
  await tick({ ...webhook, ...mail });
  const lines = logged.mock.calls.flat().join("\n");
  expect(lines).toContain("webhook: not reached");
  expect(lines).toContain("mail: E_SENDER_NOT_VERIFIED");
  expect(lines).not.toMatch(/hooks\.example\.com|ops@example\.com/);
});
