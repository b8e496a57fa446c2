/**
 * The stranger at the doors that mails have: who is here, whose link is this, where does it lead, and how many mails can one
 * address be sent.
 */
import { expect, test, vi } from "vitest";
import { cheapAuth, person } from "../system/company.ts";
import { Mailbox, codeIn, linkIn } from "../system/mailbox.ts";
import { startTarget, type Sent } from "./target.ts";
import { sized } from "../samples.ts";
import { WAIT } from "../wait.ts";

/** Batches of ten requests for a link. */
const BATCHES = sized(50, 50, 10);

const mailbox = new Mailbox();
const target = await startTarget(cheapAuth({ vars: mailbox.settings }));
const [owner, stranger] = [await target.somebody("owner"), await target.somebody("stranger")];
await confirm(owner.userId);

async function post(path: string, json: object, headers: Sent["headers"] = {}) {
  target.attacks += 1;
  return target.send({ method: "POST", path, json, headers });
}

/** The token of the link that sets this userId's password. */
async function resetToken(userId: string): Promise<string> {
  await post("/forgot", { userId });
  const token = linkIn(await mailbox.arrival(`"${userId}"`, "15 minutes")).token ?? "";
  target.company.notes.trusted.token.add(token);
  return token;
}

async function confirm(userId: string): Promise<void> {
  const { token } = linkIn(await mailbox.arrival(`"${userId}"`));
  await post("/confirm", { token });
}

test("hundreds of requests for a link tell nobody who has an account, and whose address is confirmed", async () => {
  const userIds = [owner.userId, stranger.userId, "nobody-here"];
  const answers = new Map<string, Set<string>>(userIds.map((userId) => [userId, new Set()]));
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const asked = Array.from({ length: 10 }, async (_, n) => {
      const userId = userIds[(batch * 10 + n) % userIds.length]!;
      const path = n % 2 === 0 ? "/forgot" : "/confirm/mail";
      const { status, headers, body } = await post(path, { userId });
      const { date: _date, ...others } = headers;
      answers.get(userId)?.add(JSON.stringify({ status, headers: others, body }));
    });
    await Promise.all(asked);
  }
  const [first, ...others] = [...answers.values()].map((set) => [...set].toSorted());
  expect(first).toHaveLength(1);
  for (const other of others) expect(other).toEqual(first);
});

test("those requests have brought the owner five mails, the stranger's address five, and nobody any", async () => {
  await vi.waitUntil(
    async () => mailbox.about('"stranger"').length >= 5 && mailbox.about('"owner"', "15 minutes").length >= 5,
    WAIT,
  );
  // What is asked for last is delivered last.
  await target.company.signUp(person("the-last"));
  await mailbox.arrival('"the-last"');
  expect(mailbox.about('"owner"', "15 minutes")).toHaveLength(5);
  // One of them came with the signup.
  expect(mailbox.about('"stranger"')).toHaveLength(5);
  expect(mailbox.about("nobody-here")).toEqual([]);
});

test("200 tokens that were made up, and every wrong code, set no password and confirm nothing", async () => {
  const guess = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  for (let batch = 0; batch < 20; batch += 1) {
    const guesses = Array.from({ length: 10 }, async (_, n) =>
      n % 2 === 0
        ? post("/confirm", { token: guess() })
        : post("/reset", { token: guess(), userPw: "not a guess at all" }),
    );
    for (const { status, body } of await Promise.all(guesses)) {
      expect([status, JSON.parse(body)]).toMatchObject([422, { code: "link_not_valid" }]);
    }
  }
  const code = codeIn(mailbox.about('"stranger"')[0]!);
  for (let guessed = 0; guessed < 20; guessed += 1) {
    await post("/confirm", { userId: "stranger", code: `00000${guessed}` });
  }
  expect((await post("/confirm", { userId: "stranger", code })).status).toBe(422);
});

test("a link works once, for its account, and after it the old password and every session are worth nothing", async () => {
  const victim = await target.somebody("victim");
  await confirm("victim");
  const token = await resetToken("victim");
  const userPw = `pw-${crypto.randomUUID()}`;
  target.company.trust({ userPw });
  expect((await post("/reset", { token, userPw, userId: "owner" })).status).toBe(400);
  expect((await post("/reset", { token, userPw })).status).toBe(204);
  expect((await post("/reset", { token, userPw: "the attacker's own" })).status).toBe(422);
  const headers = { cookie: `__Host-session=${victim.session}` };
  expect((await target.send({ path: "/me", headers })).status).toBe(401);
  expect((await post("/login", { userId: "victim", userPw: victim.userPw })).status).toBe(401);
  expect((await post("/login", { userId: "victim", userPw })).status).toBe(200);
});

test("no header and no field decides where a mail's link leads to", async () => {
  await target.somebody("host");
  await confirm("host");
  for (const header of ["x-forwarded-host", "x-original-host", "forwarded", "origin", "referer", "x-forwarded-proto"]) {
    const value = header === "forwarded" ? "host=evil.example" : "http://evil.example";
    await post("/forgot", { userId: "host" }, { [header]: value });
  }
  expect((await post("/forgot", { userId: "host" }, { host: "evil.example" })).status).toBe(403);
  for (const field of ["origin", "next", "redirect", "email", "language"]) {
    expect((await post("/forgot", { userId: "host", [field]: "https://evil.example" })).status).toBe(400);
  }
  await vi.waitUntil(() => mailbox.about('"host"', "15 minutes").length >= 5, WAIT);
  for (const text of [...mailbox.texts(), ...mailbox.htmls()]) {
    expect(text).not.toContain("evil");
    for (const [url] of text.matchAll(/https?:\/\/[^\s"<]+/g)) expect(url).toMatch(/^https:\/\/signup\.example\.com\//);
  }
});

test("neither a name nor an address gets a header, a link or a word of its own into a mail", async () => {
  const evil = 'Kim <a href="https://evil.example">win a prize</a>';
  await target.company.signUp({ ...person("advert"), userName: evil });
  await mailbox.arrival('"advert"');
  for (const email of ["a@example.com\r\nBcc: all@example.com", "a@example.com,b@example.com", "<a@example.com>"]) {
    expect((await post("/user", { ...person("injector"), email })).status).toBe(422);
  }
  for (const text of [...mailbox.texts(), ...mailbox.htmls()]) expect(text).not.toMatch(/evil|prize|Bcc/);
});

test("thirty signups with one address bring it five mails", async () => {
  const email = `${crypto.randomUUID()}@example.com`;
  const userIds = Array.from({ length: 30 }, (_, n) => `bomb-${n}`);
  await Promise.all(userIds.map(async (userId) => target.company.signUp({ ...person(userId), email })));
  target.attacks += userIds.length;
  await vi.waitUntil(() => mailbox.about('"bomb-').length >= 5, WAIT);
  await target.company.signUp(person("the-very-last"));
  await mailbox.arrival('"the-very-last"');
  expect(mailbox.about('"bomb-')).toHaveLength(5);
});
