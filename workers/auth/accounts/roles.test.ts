import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, account, ask, loggedIn, type Asked } from "../client.suite.ts";

let ofUser: string;
let ofAdmin: string;

beforeAll(async () => {
  ofUser = await loggedIn(await account());
  ofAdmin = await loggedIn(await account({ role: "ROLE_ADMIN" }));
});

/** What is no role, and fields that a signup does not have. */
const EXTRAS: Record<string, unknown>[] = [
  { role: "ROLE_admin" },
  { role: "role_admin" },
  { role: " ROLE_ADMIN" },
  { role: ["ROLE_USER", "ROLE_ADMIN"] },
  { role: { toString: "ROLE_ADMIN" } },
  { role: null },
  { role: "" },
  { Role: "ROLE_ADMIN" },
  { roles: ["ROLE_ADMIN"] },
  { isAdmin: true },
  { passwordHash: "$scrypt$ln=1,r=1,p=1$AA$AA" },
  { eventId: crypto.randomUUID() },
  { createdAtMs: 0 },
  { balance: 1_000_000 },
  { constructor: { role: "ROLE_ADMIN" } },
];

const newcomer = () => ({
  userId: `r${crypto.randomUUID().slice(0, 8)}`,
  userPw: PASSWORD,
  email: "newcomer@example.com",
  userName: "Newcomer",
});

async function signUp(asked: Asked): Promise<number> {
  const before = (await listDurableObjectIds(env.USERS)).length;
  const response = await ask("/user", {
    method: "POST",
    ...asked,
    headers: { accept: "application/json", ...asked.headers },
  });
  const created = (await listDurableObjectIds(env.USERS)).length - before;
  expect(created, "only an accepted signup has an object").toBe(response.ok ? 1 : 0);
  return response.status;
}

describe("ROLE_ADMIN", () => {
  test("is refused without a session, with a user's, and with one that is nobody's", async () => {
    for (const cookie of [undefined, ofUser, "p".repeat(43)]) {
      expect(await signUp({ json: { ...newcomer(), role: "ROLE_ADMIN" }, cookie })).toBe(403);
      expect(await signUp({ form: { ...newcomer(), role: "ROLE_ADMIN" }, cookie })).toBe(403);
    }
  });

  test("is given with an admin's session", async () => {
    expect(await signUp({ json: { ...newcomer(), role: "ROLE_ADMIN" }, cookie: ofAdmin })).toBe(202);
  });

  test("is refused with an admin's session when another site asks", async () => {
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect(await signUp({ form: { ...newcomer(), role: "ROLE_ADMIN" }, cookie: ofAdmin, headers })).toBe(403);
  });

  test("is refused to a person with a page", async () => {
    const form = { ...newcomer(), role: "ROLE_ADMIN" };
    const response = await ask("/user", { method: "POST", form, headers: { accept: "text/html" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([403, "text/html; charset=UTF-8"]);
  });

  test("is not on the form", async () => {
    const page = await (await ask("/user", { cookie: ofAdmin })).text();
    expect(page).not.toMatch(/name="role"|ROLE_/);
  });
});

test.each(EXTRAS.map((more) => [more]))("a signup with %j is not valid, also for an admin", async (more) => {
  expect(await signUp({ json: { ...newcomer(), ...more }, cookie: ofAdmin })).toBe(422);
});

test("a field twice is not valid, whichever comes first", async () => {
  for (const roles of [
    ["ROLE_USER", "ROLE_ADMIN"],
    ["ROLE_ADMIN", "ROLE_USER"],
  ]) {
    const form = [...Object.entries(newcomer()), ...roles.map((role): [string, string] => ["role", role])];
    expect(await signUp({ form, cookie: ofAdmin })).toBe(422);
  }
});

test("everybody else is a user", async () => {
  const person = newcomer();
  expect(await signUp({ json: person })).toBe(202);
  const row = env.DB.prepare("SELECT role FROM users WHERE user_id = ?").bind(person.userId);
  await expect.poll(() => row.first()).toEqual({ role: "ROLE_USER" });
});
