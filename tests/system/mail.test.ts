/** Mails on the three real Workers, read where Miniflare keeps them: confirming an address, and coming back by mail. */
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { cheapAuth, person, startCompany, worker } from "./company.ts";
import { Mailbox, codeIn, linkIn } from "./mailbox.ts";

const mailbox = new Mailbox();
const company = await startCompany([cheapAuth({ vars: mailbox.settings }), ...REPLICAS.map(worker)]);

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  return company.fetch(path, { ...init, body: JSON.stringify(body) });
}

/** The link of a mail, of whose token nobody else may hear. */
function link(mail: string) {
  const found = linkIn(mail);
  if (found.token !== null) company.notes.trusted.token.add(found.token);
  return found;
}

/** A page that a link leads to. Asked for aside: its form has the token in it. */
async function look(path: string): Promise<Response> {
  const page = await fetch(new URL(path, company.url), { headers: { accept: "text/html" } });
  await page.text();
  return page;
}

/** The cookie of a session that begins, and the status of the answer. */
async function logIn({ userId, userPw }: Pick<SignupRequest, "userId" | "userPw">) {
  const response = await post("/login", { userId, userPw });
  await response.text();
  return { status: response.status, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

/** Asked for aside: the answer has the person's own address in it. */
async function me(cookie: string): Promise<{ status: number; emailConfirmed?: boolean }> {
  const response = await fetch(new URL("/me", company.url), { headers: { cookie } });
  return { status: response.status, ...(response.ok ? ((await response.json()) as object) : {}) };
}

/** Somebody who has signed up and confirmed their address. */
async function confirmed(userId: string): Promise<SignupRequest> {
  const who = person(userId);
  await company.signUp(who);
  const { token } = link(await mailbox.arrival(`"${userId}"`, "24 hours"));
  expect((await post("/confirm", { token })).status).toBe(204);
  return who;
}

test("an address is confirmed by the link of the mail that a signup brings, once, and not by looking at it", async () => {
  const kim = person("kim");
  await company.signUp(kim);
  const mail = await mailbox.arrival('"kim"');
  const { path, token } = link(mail);
  expect(path).toBe("/confirm");
  expect(mail).not.toContain(kim.email);
  const { cookie } = await logIn(kim);
  for (let looks = 0; looks < 3; looks++) {
    const page = await look(`/confirm?token=${token}`);
    expect([page.status, page.headers.get("referrer-policy")]).toEqual([200, "no-referrer"]);
  }
  expect(await me(cookie)).toMatchObject({ emailConfirmed: false });
  expect((await post("/confirm", { token })).status).toBe(204);
  expect(await me(cookie)).toMatchObject({ emailConfirmed: true });
  const again = await post("/confirm", { token });
  expect([again.status, await again.json()]).toMatchObject([422, { code: "link_not_valid" }]);
});

test("the code of a mail does the same, for five tries", async () => {
  const lee = person("lee");
  await company.signUp(lee);
  const code = codeIn(await mailbox.arrival('"lee"'));
  const wrong = String((Number(code.replace(" ", "")) + 1) % 1_000_000).padStart(6, "0");
  for (let tries = 0; tries < 4; tries++) {
    expect((await post("/confirm", { userId: "lee", code: wrong })).status).toBe(422);
  }
  expect((await post("/confirm", { userId: "lee", code })).status).toBe(204);

  await company.signUp(person("park"));
  const parks = codeIn(await mailbox.arrival('"park"'));
  for (let tries = 0; tries < 5; tries++) {
    expect((await post("/confirm", { userId: "park", code: "x" })).status).toBe(422);
  }
  expect((await post("/confirm", { userId: "park", code: parks })).status).toBe(422);
});

test("a forgotten password is set anew by mail: every session ends, the lock is lifted, and the owner is told", async () => {
  const choi = await confirmed("choi");
  const { cookie } = await logIn(choi);
  for (let tries = 0; tries < 6; tries++) await logIn({ userId: "choi", userPw: "not the password" });
  expect((await logIn(choi)).status).toBe(429);

  expect((await post("/forgot", { userId: "choi" })).status).toBe(202);
  const { path, token } = link(await mailbox.arrival('"choi"', "15 minutes"));
  expect(path).toBe("/reset");
  const page = await look(`/reset?token=${token}`);
  expect([page.status, page.headers.get("referrer-policy")]).toEqual([200, "no-referrer"]);

  const userPw = `pw-${crypto.randomUUID()}`;
  company.trust({ userPw });
  const weak = await post("/reset", { token, userPw: "password1" });
  expect([weak.status, await weak.json()]).toMatchObject([422, { code: "invalid_fields" }]);
  expect((await post("/reset", { token, userPw })).status).toBe(204);
  expect((await me(cookie)).status).toBe(401);
  expect((await logIn({ userId: "choi", userPw })).status).toBe(200);
  expect((await logIn(choi)).status).toBe(401);
  await mailbox.arrival('"choi"', "Every session has ended");
  const again = await post("/reset", { token, userPw });
  expect([again.status, await again.json()]).toMatchObject([422, { code: "link_not_valid" }]);
});

test("the change of a password reaches no replica but as a revision", async () => {
  const jung = await confirmed("jung");
  await post("/forgot", { userId: "jung" });
  const { token } = link(await mailbox.arrival('"jung"', "15 minutes"));
  const userPw = `pw-${crypto.randomUUID()}`;
  company.trust({ userPw });
  await post("/reset", { token, userPw });
  for (const replica of REPLICAS) {
    await vi.waitUntil(async () => (await company.rows(replica, jung.userId))[0]?.["revision"] === 2, {
      timeout: 10_000,
    });
  }
});

test("a link to set a password goes to nobody's address but a confirmed one", async () => {
  await company.signUp(person("han"));
  await mailbox.arrival('"han"');
  for (const userId of ["han", "nobody-at-all"]) expect((await post("/forgot", { userId })).status).toBe(202);
  // The queue is read in its order: what was asked for before this has been handled by then.
  await confirmed("yoon");
  await post("/forgot", { userId: "yoon" });
  await mailbox.arrival('"yoon"', "15 minutes");
  expect(mailbox.about('"han"')).toHaveLength(1);
  expect(mailbox.about("nobody-at-all")).toEqual([]);
});

test("the owner is told at most once a day that somebody wanted their user ID, or signed up with their address", async () => {
  const shin = await confirmed("shin");
  for (let times = 0; times < 3; times++) await company.signUp(person("shin"));
  await mailbox.arrival("with your user ID", '"shin"');
  for (const userId of ["shin-2", "shin-3"]) await company.signUp({ ...person(userId), email: shin.email });
  await mailbox.arrival("with the email address of your account", '"shin"');
  await mailbox.arrival('"shin-3"');
  await confirmed("seo");
  expect(mailbox.about("with your user ID", '"shin"')).toHaveLength(1);
  expect(mailbox.about("with the email address of your account", '"shin"')).toHaveLength(1);
});

test("a mail loads nothing, and has no link but to the configured origin, whatever a request says", async () => {
  await company.signUp(person("ahn"));
  await post("/confirm/mail", { userId: "ahn" }, { "x-forwarded-host": "evil.example", "accept-language": "ko" });
  await mailbox.arrival('"ahn"', "24시간");
  for (const html of mailbox.htmls()) {
    expect(html).not.toMatch(/<img|<script|<link|<iframe|src=|url\(/i);
    for (const [, href] of html.matchAll(/href="([^"]+)"/g)) expect(href).toMatch(/^https:\/\/signup\.example\.com\//);
  }
});
