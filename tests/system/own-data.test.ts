/** What somebody may ask of the whole company about themselves: where they are logged in, and what each service has of them. */
import { expect, test } from "vitest";
import { exportSchema, type Export } from "#shared/contract/own-data.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { sessionsSchema, type Session } from "#shared/contract/sessions.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { person, startCompany } from "./company.ts";
import { withoutChat } from "./without-chat.ts";

const company = await startCompany();

/** Signs somebody up in every service, and logs them in; answers with the session's cookie. */
async function newcomer(userId: string): Promise<{ who: SignupRequest; cookie: string }> {
  const who = person(userId);
  await company.signUp(who);
  return { who, cookie: await logIn(who) };
}

async function logIn({ userId, userPw }: SignupRequest): Promise<string> {
  const headers = { "content-type": "application/json", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0" };
  const init = { method: "POST", headers, body: JSON.stringify({ userId, userPw }) };
  const { headers: answered } = await company.fetch("/login", init);
  return /__Host-session=[^;]+/.exec(String(answered.getSetCookie()))?.[0] ?? "";
}

async function exported(cookie: string): Promise<Export> {
  return exportSchema.parse(await (await company.fetch("/me/export", { headers: { cookie } })).json());
}

async function sessions(cookie: string): Promise<Session[]> {
  return sessionsSchema.parse(await (await company.fetch("/me/sessions", { headers: { cookie } })).json()).sessions;
}

test("the export has what each service keeps, under the service's own names", async () => {
  const { who, cookie } = await newcomer("mina");
  const { email, userName } = who;
  const { auth, replicas } = await exported(cookie);
  expect(auth).toMatchObject({ email, userName, role: "ROLE_USER", revision: 1, sessions: [{ current: true }] });
  expect(auth.events).toMatchObject([{ eventId: auth.accountId, kind: "newUser", services: { chat: "success" } }]);
  expect(replicas.chat).toMatchObject({ state: "kept", revision: 1, data: { userName, statusMessage: "" } });
  expect(replicas.customer).toMatchObject({ state: "kept", data: { email, userName, balance: 0 } });
});

test("a service that is away is named in the export, and the others are there", async () => {
  const { cookie } = await newcomer("export-away");
  const giveBack = await withoutChat(company);
  const { replicas } = await exported(cookie);
  await giveBack();
  expect(replicas.chat).toEqual({ state: "unavailable" });
  const others = REPLICAS.filter((replica) => replica !== "chat");
  expect(others.map((replica) => replicas[replica].state)).toEqual(others.map(() => "kept"));
});

test("the export has nothing of somebody else who has the userId at a service", async () => {
  const stranger = `'export-taken', '${crypto.randomUUID()}', 'stranger', '', 0`;
  const columns = "user_id, event_id, user_name, status_message, created_at_ms";
  await company.db("chat").prepare(`INSERT INTO users (${columns}) VALUES (${stranger})`).run();
  const { cookie } = await newcomer("export-taken");
  const all = await exported(cookie);
  expect(all.replicas.chat).toEqual({ state: "none" });
  expect(JSON.stringify(all)).not.toContain("stranger");
});

test("somebody ends a session elsewhere, and that browser is logged out", async () => {
  const { who, cookie: here } = await newcomer("two-browsers");
  const there = await logIn(who);
  const other = (await sessions(here)).find(({ current }) => !current)!;
  expect(other).toMatchObject({ browser: "Firefox", platform: "Linux", country: null, city: null });
  const answer = await company.fetch(`/me/sessions/${other.id}`, { method: "DELETE", headers: { cookie: here } });
  expect(answer.status).toBe(204);
  expect((await company.fetch("/me", { headers: { cookie: there } })).status).toBe(401);
  expect(await sessions(here)).toHaveLength(1);
});
