/**
 * The pages under /admin over the network, on the three real Workers: every answer is as the document says, and none says more
 * of a person than the userId (`startCompany` asks for both at the end).
 */
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { person, startCompany } from "./company.ts";

const company = await startCompany();

const PAGES = [
  "/admin",
  "/admin/late",
  "/admin/send-again?service=chat",
  "/admin/send-again?userId=kim",
  "/admin/erase?userId=kim",
  "/admin/dead-letters",
  "/admin/dead-letters/remove?messageId=m-1",
  "/admin/actions",
  "/admin/test-alert",
  "/admin/users",
  "/admin/users/kim",
  "/admin/users/nobody-yet",
];

/** Signs somebody up, and returns the cookie of a session. */
async function sessionOf(userId: string): Promise<string> {
  const who = person(userId);
  await company.signUp(who);
  const headers = { "content-type": "application/json", accept: "application/json" };
  const body = JSON.stringify({ userId, userPw: who.userPw });
  const answer = await company.fetch("/login", { method: "POST", headers, body });
  await answer.text();
  return (answer.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
}

const kim = await sessionOf("kim");
const boss = await sessionOf("boss");
const db = company.db("auth");
await db.prepare("UPDATE users SET role = 'ROLE_ADMIN', revision = revision + 1 WHERE user_id = 'boss'").run();

async function read(path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const answer = await company.fetch(path, { headers });
  return { status: answer.status, text: await answer.text() };
}

test("every page is there for an administrator, with nobody's name or address", async () => {
  const { email } = person("park");
  company.trust({ email });
  // As a release before this one kept it.
  const body = JSON.stringify({ subject: "park", data: { userName: "Park", email } });
  const columns = "message_id, body, reason, sent_at_ms, received_at_ms, is_stripped";
  await db.prepare(`INSERT INTO dead_letters (${columns}) VALUES ('m-1', ?, 'unknown', 1, 2, 0)`).bind(body).run();
  for (const path of PAGES) {
    const { status, text } = await read(path, { accept: "text/html", cookie: boss });
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toContain(email);
  }
});

test("a person's page has what each service keeps, and the lights of the signup with their steps", async () => {
  const { text } = await read("/admin/users/kim", { accept: "text/html", cookie: boss });
  expect(text.match(/Has the account/g)).toHaveLength(REPLICAS.length + 1);
  expect(text.match(/data-status="success"/g)).toHaveLength(REPLICAS.length + 1);
  expect(text).toContain("How long each step took");
  // A count is written behind the answers.
  const overview = () => read("/admin", { accept: "text/html", cookie: boss });
  await vi.waitUntil(async () => (await overview()).text.includes("2 accepted"), { timeout: 20_000, interval: 250 });
});

test("nobody else sees one: 403, 401, or led to the login page", async () => {
  for (const path of PAGES) {
    expect((await read(path, { accept: "text/html", cookie: kim })).status).toBe(403);
    expect((await read(path, { accept: "application/json" })).status).toBe(401);
    expect((await read(path, { accept: "text/html" })).status).toBe(303);
  }
});
