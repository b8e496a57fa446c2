/**
 * An erasure while chat is away for an hour, through the three real Workers on their real schedule: the account is gone
 * everywhere in the end, and neither a request from before nor a restored database brings it back.
 */
import type { Queue } from "@cloudflare/workers-types";
import { expect, test, vi } from "vitest";
import { accountRequest } from "#shared/contract/messages.ts";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { backUp } from "./back-up.ts";
import { Clock, clockedWorkers } from "./clocked-company.ts";
import { lights, person, startCompany, ticketOf } from "./company.ts";
import { logIn } from "./logged-in.ts";

const MINUTE_MS = 60_000;

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 60_000, interval: 50 };

const company = await startCompany(clockedWorkers());
const clock = new Clock(company);

/** Where somebody is kept. */
async function placesOf(userId: string): Promise<string[]> {
  const rows = await Promise.all(SERVICES.map(async (service) => company.rows(service, userId)));
  return SERVICES.filter((_, index) => rows[index]!.length > 0);
}

/** A signup's own request to chat, as its queue might redeliver it after all; comes back once chat has taken it. */
async function redeliver(accountId: string, { userId, userName, email }: ReturnType<typeof person>): Promise<void> {
  const event = { kind: "newUser", eventId: accountId, userId, nowMs: Date.now() } as const;
  const profile = { userName, email, role: "ROLE_USER" as const };
  const stale = accountRequest(event, "chat", { accountId, revision: 1, profile });
  const auth = company.worker<{ NEW_USER_REQ_CHAT: Queue }>("auth");
  await (await auth.env()).NEW_USER_REQ_CHAT.send(stale);
  await company.signUp(person(`after-${crypto.randomUUID().slice(0, 8)}`)); // its request is behind the stale one
}

test("while chat is away for an hour ends without the account everywhere, whatever comes from before: a request, a database", async () => {
  const lee = person("lee", "A name that comes back nowhere");
  const accountId = (await company.signUp(lee)).frames[0]!.eventId;
  const session = await logIn(company, lee);
  const restore = await backUp(company.db("chat"));

  await clock.chatIsAway("failing");
  const asked = await session.ask("DELETE", "/me", { userPw: lee.userPw }, { accept: "application/json" });
  await asked.text();
  const erasure = ticketOf(asked.headers);
  const isDelayed = everywhere("success", { chat: "delayed" }).join();
  await vi.waitUntil(async () => lights(await company.snapshot(erasure)).join() === isDelayed, WAIT);
  await clock.pass(60 * MINUTE_MS, 60);
  expect(lights(await company.snapshot(erasure)).join()).toBe(isDelayed);
  expect(await placesOf("lee")).toEqual(["chat"]);

  await clock.chatIsAway("no");
  await clock.pass(60 * MINUTE_MS, 1); // until it is asked again
  expect(lights((await company.follow(erasure)).frames.at(-1))).toEqual(everywhere("success"));
  expect(await placesOf("lee")).toEqual([]);

  await redeliver(accountId, lee);
  expect(await placesOf("lee")).toEqual([]);

  await restore();
  expect(await placesOf("lee")).toEqual(["chat"]);
  await vi.waitUntil(async () => {
    await clock.pass(MINUTE_MS, 1);
    return (await placesOf("lee")).length === 0;
  }, WAIT);
  await redeliver(accountId, lee);
  expect(await placesOf("lee")).toEqual([]);
});
