import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { PASSWORD, account, ask, logInAs, sessionOf } from "../client.suite.ts";
import { hashQueue } from "./hash-queue.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import { SCRYPT_LOG2_N } from "./scrypt-cost.ts";

/** "correct horse battery" as it would have been hashed at N = 2^13. */
const OUTDATED = "$scrypt$ln=13,r=8,p=5$c2FsdHNhbHRzYWx0c2FsdA$WuNbfExZeeKZcaCMma/9tcbAQ+0SgV/Fv9RofHu1j08";

async function storedHash(userId: string): Promise<string> {
  const row = await env.DB.prepare("SELECT password_hash FROM users WHERE user_id = ?").bind(userId).first();
  return String(row?.["password_hash"]);
}

/** All that a client can tell two answers apart by, but the time. */
async function said(response: Response) {
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

test("the right password begins a session: a cookie that no script reads and no other site sends", async () => {
  const userId = await account();
  const response = await logInAs(userId);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ userId, userName: "Kim", role: "ROLE_USER" });
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    expect.stringMatching(/^__Host-browser=/),
  ]);
});

test("a form leads home, or back to the form with the userId and without the password", async () => {
  const userId = await account();
  const send = (userPw: string) =>
    ask("/login", { method: "POST", form: { userId, userPw }, headers: { accept: "text/html" } });
  const home = await send(PASSWORD);
  expect([home.status, home.headers.get("location")]).toEqual([303, "/home?after=login"]);
  const again = await send("not my password");
  const page = await again.text();
  expect([again.status, sessionOf(again)]).toEqual([401, undefined]);
  expect(page).toContain(`value="${userId}"`);
  expect(page).not.toContain("not my password");
});

test("nobody by that id, no such id at all, and a wrong password are one answer", async () => {
  const wrong = await said(await logInAs(await account(), "not my password"));
  expect(wrong).toMatchObject({ status: 401, body: expect.stringContaining('"code":"invalid_credentials"') });
  for (const userId of ["nobody-here", "no such id", "", "é".repeat(500)]) {
    expect(await said(await logInAs(userId, "not my password")), userId).toEqual(wrong);
  }
});

test("nobody's password is hashed all the same", async () => {
  const phc = await hashPassword(PASSWORD);
  const hashing = vi.spyOn(hashQueue, "run");
  for (const stored of [phc, undefined]) {
    hashing.mockClear();
    expect(await checkPassword("not my password", stored)).toEqual({ isRight: false, isOutdated: false });
    expect(hashing).toHaveBeenCalledTimes(1);
  }
});

test("an id is folded to lower case; a sign that only looks like one of its letters is another id", async () => {
  const userId = await account({ userId: "kelvin" });
  expect((await logInAs(userId.toUpperCase())).status).toBe(200);
  expect((await logInAs("\u{212A}elvin")).status).toBe(401);
});

test("a hash of an older cost is made anew at login, and not by a wrong password", async () => {
  const userId = await account({ passwordHash: OUTDATED });
  expect((await logInAs(userId, "not my password")).status).toBe(401);
  expect(await storedHash(userId)).toBe(OUTDATED);
  expect((await logInAs(userId)).status).toBe(200);
  expect(await storedHash(userId)).toContain(`$scrypt$ln=${SCRYPT_LOG2_N},r=8,p=5$`);
  expect((await logInAs(userId)).status).toBe(200);
});

test("a password is the same in composed and in decomposed letters", async () => {
  const password = "Ångström 한국어 비밀번호";
  expect(password.normalize("NFD")).not.toBe(password.normalize("NFC"));
  const userId = await account({ passwordHash: await hashPassword(password.normalize("NFD")) });
  expect((await logInAs(userId, password.normalize("NFC"))).status).toBe(200);
  expect((await logInAs(userId, password.normalize("NFD"))).status).toBe(200);
});

test("a password counts to its last character, through spaces and NUL, in upper and lower case", async () => {
  const password = ` ${"\u0000a🚦B".repeat(31)}x `;
  const userId = await account({ passwordHash: await hashPassword(password) });
  const changed = [password.trim(), `${password.slice(0, -2)}y `, password.toLowerCase(), password.slice(0, 72)];
  for (const other of changed) expect((await logInAs(userId, other)).status).toBe(401);
  expect((await logInAs(userId, password)).status).toBe(200);
});

test.each([
  ["no password", { userId: "kim" }],
  ["half a surrogate pair in a password", { userId: "kim", userPw: "\uD800".repeat(8) }],
  ["a number for a password", { userId: "kim", userPw: 12_345_678 }],
  ["a list of passwords", { userId: "kim", userPw: [PASSWORD, "another"] }],
  ["an object for an id", { userId: { $ne: null }, userPw: PASSWORD }],
  ["a field that nobody asked for", { userId: "kim", userPw: PASSWORD, role: "ROLE_ADMIN" }],
])("a login with %s is malformed", async (_, json) => {
  expect((await ask("/login", { method: "POST", json })).status).toBe(400);
});
