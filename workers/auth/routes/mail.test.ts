/** What mails lead to, as a client sees it. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { PASSWORD, sessionOf } from "../client.suite.ts";
import { PostOffice, confirmed, db, unconfirmed } from "../mail/mail.suite.ts";
import { askForNewAddress } from "../mail/use-links.ts";
import { seenFrom } from "../accounts/seen-from.ts";
import { beginSession, endSession } from "../accounts/sessions.ts";
import { countedDatabase } from "../operations/counted-database.suite.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";

const NEW_PASSWORD = "another horse, another battery";

/** Everything but the ids of the request. */
async function said(response: Response) {
  const headers = [...response.headers].filter(([name]) => name !== "traceparent");
  return { status: response.status, headers, body: await response.text() };
}

async function codeOf(response: Response): Promise<unknown> {
  return (await response.json<{ code: string }>()).code;
}

async function logIn(office: PostOffice, userId: string, userPw = PASSWORD): Promise<Response> {
  return office.post("/login", { userId, userPw });
}

test("while mails are off there is no such path, and nothing says that there could be", async () => {
  const office = new PostOffice({ MAIL_FROM: "", PUBLIC_ORIGIN: "" });
  for (const path of ["/confirm", "/forgot", "/reset"]) {
    expect((await office.ask(path)).status).toBe(404);
    expect((await office.post(path, {})).status).toBe(404);
  }
  expect((await office.post("/confirm/mail", { userId: "kim" })).status).toBe(404);
  const { userId } = await unconfirmed();
  const cookie = sessionOf(await logIn(office, userId));
  expect(await (await office.ask("/me", { cookie })).json()).not.toHaveProperty("emailConfirmed");
  expect(await (await office.ask("/", { headers: { accept: "text/html" } })).text()).not.toContain("/forgot");
  await office.post("/user", { userId: "off-and-on", userPw: PASSWORD, email: "a@example.com", userName: "A" });
  expect(office.queue).toEqual([]);
});

test("/me says whether the address is confirmed, and /home leads to where it can be", async () => {
  const office = new PostOffice();
  const { userId, eventId } = await storedSignup();
  const cookie = await sessionFor(userId, eventId);
  const see = async () => {
    const { emailConfirmed } = await (await office.ask("/me", { cookie })).json<{ emailConfirmed: boolean }>();
    const page = await (await office.ask("/home", { cookie, headers: { accept: "text/html" } })).text();
    return [emailConfirmed, page.includes('href="/confirm"')];
  };
  expect(await see()).toEqual([false, true]);
  const { token } = await office.mailFor("/confirm/mail", userId);
  expect((await office.post("/confirm", { token })).status).toBe(204);
  expect(await see()).toEqual([true, false]);
  await env.DB.prepare("UPDATE users SET email = 'other@example.com' WHERE user_id = ?").bind(userId).run();
  expect(await see()).toEqual([false, true]);
});

test("a look at a link's page spends nothing, and nobody is told where its reader came from", async () => {
  const office = new PostOffice();
  const { token } = await office.mailFor("/confirm/mail", (await unconfirmed()).userId);
  for (const method of ["GET", "HEAD", "GET"]) {
    const page = await office.ask(`/confirm?token=${token}`, { method, headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("referrer-policy")]).toEqual([200, "no-referrer"]);
    expect(page.headers.get("cache-control")).toBe("no-store");
  }
  // As a browser sends the form of a page that says no-referrer.
  const headers = { origin: "null", "sec-fetch-site": "same-origin", accept: "text/html" };
  const done = await office.ask("/confirm", { method: "POST", form: { token }, headers });
  expect([done.status, done.headers.get("location")]).toEqual([303, "/confirm?done"]);
});

test("another site's form confirms nothing and sets no password", async () => {
  const office = new PostOffice();
  const { token } = await office.mailFor("/forgot", (await confirmed()).userId);
  for (const [path, fields] of [
    ["/reset", { token, userPw: NEW_PASSWORD }],
    ["/confirm", { token }],
    ["/confirm/mail", { userId: "kim" }],
    ["/forgot", { userId: "kim" }],
  ] as const) {
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await office.ask(path, { method: "POST", form: fields, headers })).status).toBe(403);
  }
  expect((await office.post("/reset", { token, userPw: NEW_PASSWORD })).status).toBe(204);
});

test("with REQUIRE_CONFIRMED_EMAIL a login waits, after the password was right, until the address is confirmed", async () => {
  const office = new PostOffice({ REQUIRE_CONFIRMED_EMAIL: "yes" });
  const { userId } = await unconfirmed();
  expect(await codeOf(await logIn(office, userId, "not the password"))).toBe("invalid_credentials");
  const refused = await logIn(office, userId);
  expect([refused.status, sessionOf(refused), await codeOf(refused)]).toEqual([403, undefined, "email_not_confirmed"]);
  const { code } = await office.mailFor("/confirm/mail", userId);
  expect((await office.post("/confirm", { userId: userId.toUpperCase(), code })).status).toBe(204);
  expect((await logIn(office, userId)).status).toBe(200);
});

test("whoever asks for a link gets the same answer after the same work, whoever has that userId", async () => {
  const { db: counted, cost } = countedDatabase(env.DB);
  const office = new PostOffice({ DB: counted });
  const [owner, stranger] = [await confirmed(), await unconfirmed()];
  for (const path of ["/forgot", "/confirm/mail"]) {
    const answers: unknown[] = [];
    for (const userId of [owner.userId, stranger.userId, "nobody-here", owner.userId]) {
      const before = { asked: office.queue.length, ...cost };
      answers.push(await said(await office.post(path, { userId })));
      expect({ asked: office.queue.length - 1, ...cost }).toEqual(before);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  }
});

test("what cannot be a userId is said at the field, and nothing is asked for", async () => {
  const office = new PostOffice();
  const headers = { accept: "text/html" };
  const page = await office.ask("/forgot", { method: "POST", form: { userId: "kim@example.com" }, headers });
  expect([page.status, office.queue]).toEqual([422, []]);
  expect(await page.text()).toContain("userId-error");
  for (const body of [{}, { userId: 7 }, { userId: "kim", email: "x" }]) {
    expect((await office.post("/forgot", body)).status).toBeGreaterThanOrEqual(400);
  }
  expect(office.queue).toEqual([]);
});

test("while the queue is away, asking for a link is unavailable, and a signup is accepted all the same", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const MAIL = { send: () => Promise.reject(new Error("Queue is overloaded. Please back off.")) } as unknown as Queue;
  const office = new PostOffice({ MAIL });
  expect((await office.post("/forgot", { userId: "kim" })).status).toBe(503);
  const who = { userId: "signed-up-anyway", userPw: PASSWORD, email: "a@example.com", userName: "A" };
  expect((await office.post("/user", who, { accept: "application/json" })).status).toBe(202);
  vi.restoreAllMocks();
});

test("a password is set once by many requests at once, and by none that came too late or after another change", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  const { token } = await office.mailFor("/forgot", kim.userId);
  const all = await Promise.all(
    Array.from({ length: 5 }, async () => office.post("/reset", { token, userPw: NEW_PASSWORD })),
  );
  expect(all.map(({ status }) => String(status)).toSorted()).toEqual(["204", "422", "422", "422", "422"]);
  expect((await logIn(office, kim.userId, NEW_PASSWORD)).status).toBe(200);

  const second = await office.mailFor("/forgot", kim.userId);
  await env.DB.prepare("UPDATE users SET revision = revision + 1 WHERE user_id = ?").bind(kim.userId).run();
  const late = await office.post("/reset", { token: second.token, userPw: PASSWORD });
  expect([late.status, await codeOf(late)]).toEqual([422, "link_not_valid"]);
});

test("a password that breaks a rule is said at the field, and the link still works", async () => {
  const office = new PostOffice();
  const { userId } = await confirmed();
  const { token } = await office.mailFor("/forgot", userId);
  for (const userPw of ["short", "password1", `${userId}-and-more`]) {
    const refused = await office.post("/reset", { token, userPw });
    expect([refused.status, await codeOf(refused)]).toEqual([422, "invalid_fields"]);
  }
  expect((await office.post("/reset", { token, userPw: NEW_PASSWORD })).status).toBe(204);
});

test("a token that is none, or for something else, sets no password and confirms nothing", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  const { token } = await office.mailFor("/forgot", kim.userId);
  const other = await office.mailFor("/confirm/mail", (await unconfirmed()).userId);
  for (const wrong of ["", "x", "x".repeat(43), other.token, `${token}x`]) {
    expect(await codeOf(await office.post("/reset", { token: wrong, userPw: NEW_PASSWORD }))).toBe("link_not_valid");
  }
  for (const wrong of ["", "x".repeat(43), token]) {
    expect(await codeOf(await office.post("/confirm", { token: wrong }))).toBe("link_not_valid");
  }
  expect((await logIn(office, kim.userId)).status).toBe(200);
});

test("a new address is the account's once its link was used; the one before is told, if it was confirmed", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  expect(await askForNewAddress(office.env, kim, "new@example.com", "en")).toBe(true);
  await office.deliver();
  const mail = office.mails.at(-1)!;
  expect(mail).toMatchObject({ to: "new@example.com" });
  expect(await emailOf(kim.userId)).toBe(kim.email);
  expect((await office.post("/confirm", { token: mail.token })).status).toBe(204);
  expect(await emailOf(kim.userId)).toBe("new@example.com");
  await office.deliver();
  expect(office.mails.at(-1)).toMatchObject({
    to: kim.email,
    subject: "Your email address was changed · Signup Lights",
  });
  const { emailConfirmed } = await meOf(office, kim.userId);
  expect(emailConfirmed).toBe(true);

  const lee = await unconfirmed();
  await askForNewAddress(office.env, lee, "lee@example.com", "en");
  await office.deliver();
  const count = office.mails.length;
  expect((await office.post("/confirm", { userId: lee.userId, code: office.mails.at(-1)!.code })).status).toBe(204);
  await office.deliver();
  expect([office.mails.length, await emailOf(lee.userId)]).toEqual([count, "lee@example.com"]);
});

test("a new address that was replaced by a newer one is not taken", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  await askForNewAddress(office.env, kim, "first@example.com", "en");
  await office.deliver();
  const { token } = office.mails.at(-1)!;
  await askForNewAddress(office.env, kim, "second@example.com", "en");
  expect(await codeOf(await office.post("/confirm", { token }))).toBe("link_not_valid");
  expect(await emailOf(kim.userId)).toBe(kim.email);
});

async function emailOf(userId: string): Promise<unknown> {
  return (await env.DB.prepare("SELECT email FROM users WHERE user_id = ?").bind(userId).first())?.["email"];
}

async function meOf(office: PostOffice, userId: string) {
  const cookie = sessionOf(await logIn(office, userId));
  const answer = await (await office.ask("/me", { cookie })).json<{ emailConfirmed?: boolean }>();
  await endSession(db, cookie ?? "");
  return answer;
}

/** A session without a login: this account's password was never one. */
async function sessionFor(userId: string, accountId: string): Promise<string> {
  return beginSession(db, { userId, accountId }, seenFrom(undefined, undefined), Date.now());
}
