/** What a request for a mail leads to: the mail itself, nothing, or another delivery. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sized } from "../../../tests/samples.ts";
import { mailRequest, type MailAbout, type MailKind } from "./mail-request.ts";
import { PostOffice, confirmed, unconfirmed, type Made } from "./mail.suite.ts";

/** A mail bomb. */
const MANY = sized(200, 200, 50);

let logged: { level: string; text: string }[] = [];
beforeEach(() => {
  logged = [];
  for (const level of ["warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((text: string) => void logged.push({ level, text }));
  }
});
afterEach(() => vi.restoreAllMocks());

const about = (kind: MailKind, { userId, accountId }: Pick<Made, "userId" | "accountId">): MailAbout => ({
  kind,
  userId,
  accountId,
  language: "en",
});

const request = (kind: MailKind, made: Pick<Made, "userId" | "accountId">, id: string = crypto.randomUUID()) =>
  mailRequest(about(kind, made), id, Date.now());

test("a mail goes to the address that the account has when it is sent, in the language that was asked for", async () => {
  const office = new PostOffice();
  const kim = await unconfirmed();
  const asked = mailRequest({ ...about("confirm", kim), language: "ko" }, crypto.randomUUID(), Date.now());
  await env.DB.prepare("UPDATE users SET email = 'new@example.com' WHERE user_id = ?").bind(kim.userId).run();
  expect(await office.deliver([asked])).toEqual([]);
  expect(office.mails).toMatchObject([
    { to: "new@example.com", from: "accounts@example.com", subject: "이메일 주소를 확인해 주세요 · 가입 신호등" },
  ]);
});

test("a message has no address, no name and no token in it", async () => {
  const office = new PostOffice();
  await office.post("/forgot", { userId: "kim-of-all" });
  expect(office.queue).toEqual([
    {
      specversion: "1.0",
      type: "user.mail.req",
      source: "/auth",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      subject: "kim-of-all",
      time: expect.any(String),
      data: { kind: "reset", accountId: null, language: "en" },
    },
  ]);
});

test("a request that is delivered again makes an equal mail, and both links work", async () => {
  const office = new PostOffice();
  const kim = await unconfirmed();
  const asked = request("confirm", kim);
  await office.deliver([asked]);
  await office.deliver([asked]);
  expect(office.mails).toHaveLength(2);
  expect(office.mails[1]).toEqual(office.mails[0]);
  expect((await office.post("/confirm", { token: office.mails[0]!.token })).status).toBe(204);
});

test.each<MailKind>(["reset", "passwordChanged", "passwordReset", "newBrowser", "emailChanged", "newAddress"])(
  "%s goes to nobody whose address is not confirmed",
  async (kind) => {
    const office = new PostOffice();
    expect(await office.deliver([request(kind, await unconfirmed())])).toEqual([]);
    expect(office.mails).toEqual([]);
  },
);

test.each<MailKind>(["reset", "passwordChanged", "passwordReset", "newBrowser"])(
  "%s goes to a confirmed address, and not to the account that had the userId before",
  async (kind) => {
    const office = new PostOffice();
    const kim = await confirmed();
    await office.deliver([request(kind, { ...kim, accountId: crypto.randomUUID() })]);
    expect(office.mails).toEqual([]);
    await office.deliver([request(kind, kim)]);
    expect(office.mails).toMatchObject([{ to: kim.email }]);
  },
);

test("a confirmed address is not asked to be confirmed, and one that has changed is", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  await office.deliver([request("confirm", kim)]);
  expect(office.mails).toEqual([]);
  await env.DB.prepare("UPDATE users SET email = 'changed@example.com' WHERE user_id = ?").bind(kim.userId).run();
  await office.deliver([request("confirm", kim)]);
  expect(office.mails).toMatchObject([{ to: "changed@example.com" }]);
});

test("a signup that is not stored yet is delivered again; one by an erased account's id is not", async () => {
  const office = new PostOffice();
  const nobody = { userId: `u${crypto.randomUUID().slice(0, 8)}`, accountId: crypto.randomUUID() };
  expect(await office.deliver([request("signedUp", nobody)])).toEqual(["m0"]);
  const tombstone = "INSERT INTO tombstones (user_id, account_id, revision, erased_at_ms) VALUES (?, ?, 2, 0)";
  await env.DB.prepare(tombstone).bind(nobody.userId, crypto.randomUUID()).run();
  expect(await office.deliver([request("signedUp", nobody)])).toEqual([]);
  expect(office.mails).toEqual([]);
});

test.each([
  "E_RATE_LIMIT_EXCEEDED",
  "E_DAILY_LIMIT_EXCEEDED",
  "E_INTERNAL_SERVER_ERROR",
  "E_SENDER_NOT_VERIFIED",
  "none",
])("a mail that is refused with %s is tried again, and counts once", async (code) => {
  const office = new PostOffice();
  const kim = await confirmed();
  const asked = request("reset", kim);
  office.refusals.push(...Array.from({ length: 8 }, () => code));
  for (let attempt = 0; attempt < 8; attempt++) expect(await office.deliver([asked])).toEqual(["m0"]);
  expect(await office.deliver([asked])).toEqual([]);
  expect(office.mails).toHaveLength(1);
});

test.each([
  "E_RECIPIENT_SUPPRESSED",
  "E_RECIPIENT_NOT_ALLOWED",
  "E_VALIDATION_ERROR",
  "E_DELIVERY_FAILED",
  "E_HEADERS_TOO_MANY",
])("a mail that is refused with %s is dropped, with a line in the log that names nobody", async (code) => {
  const office = new PostOffice();
  const kim = await confirmed();
  office.refusals.push(code);
  expect(await office.deliver([request("reset", kim)])).toEqual([]);
  expect([office.mails, logged.length]).toEqual([[], 1]);
  expect(logged[0]!.text).toContain(code);
  expect(logged[0]!.text).not.toMatch(new RegExp(`${kim.userId}|${kim.email}`));
});

test("a link to set a password that was asked for long ago is not sent", async () => {
  const office = new PostOffice();
  const late = mailRequest(about("reset", await confirmed()), crypto.randomUUID(), Date.now() - 16 * 60_000);
  expect(await office.deliver([late])).toEqual([]);
  expect(office.mails).toEqual([]);
});

test("what is no request is left to the dead letters, and harms no neighbour", async () => {
  const office = new PostOffice();
  const good = request("reset", await confirmed());
  const poison = ["no object", { ...good, type: "user.newUser.req" }, { ...good, data: { kind: "spam" } }];
  expect(await office.deliver([...poison, good])).toEqual(["m0", "m1", "m2"]);
  expect(office.mails).toHaveLength(1);
});

test("many signups with one address bring it five mails, and leave the link to its owner's password", async () => {
  const office = new PostOffice();
  const owner = await confirmed("victim@example.com");
  const signups = await Promise.all(
    Array.from({ length: MANY }, async (_, index) => {
      const made = await unconfirmed(index % 2 === 0 ? "victim@example.com" : `vic.tim+${index}@example.com`);
      return request("signedUp", made);
    }),
  );
  await office.deliver(signups);
  expect(office.mails.filter(({ subject }) => subject.startsWith("Confirm"))).toHaveLength(5);
  expect(office.mails.filter(({ subject }) => subject.startsWith("Somebody signed up"))).toHaveLength(1);
  await office.deliver([request("reset", owner)]);
  expect(office.mails.at(-1)).toMatchObject({
    to: "victim@example.com",
    subject: "Set a new password · Signup Lights",
  });
});

test("many requests for a link to one account's password bring five mails", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  await office.deliver(Array.from({ length: MANY }, () => request("reset", { ...kim })));
  expect(office.mails).toHaveLength(5);
  expect(logged.filter(({ text }) => text.includes("mail over a limit"))).toHaveLength(MANY - 5);
});

test("nothing that somebody typed but the userId is in a mail, and a header cannot be injected through an address", async () => {
  const office = new PostOffice();
  const kim = await unconfirmed();
  const evil = 'Kim"\r\nBcc: all@example.com <a href="https://evil.example">click</a>';
  await env.DB.prepare("UPDATE users SET user_name = ? WHERE user_id = ?").bind(evil, kim.userId).run();
  await office.deliver([request("confirm", kim)]);
  expect(JSON.stringify(office.mails[0])).not.toMatch(/evil\.example|Bcc/);
  await env.DB.prepare("UPDATE users SET email = ? WHERE user_id = ?").bind("a@b.c\r\nBcc: d@e.f", kim.userId).run();
  expect(await office.deliver([request("confirm", kim)])).toEqual([]);
  expect(office.mails).toHaveLength(1);
});

test("while mails are off, what waits is dropped", async () => {
  const office = new PostOffice({ MAIL_FROM: "", PUBLIC_ORIGIN: "" });
  expect(await office.deliver([request("reset", await confirmed())])).toEqual([]);
  expect(office.mails).toEqual([]);
});
