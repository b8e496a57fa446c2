/**
 * What an operator sees of an outage, on the three real Workers and their real schedule: chat is away for ten minutes while people
 * sign up, and then for two days. The clock is the test's, so that this takes seconds. With PICTURES set, the pictures of /admin
 * are in test-results/screenshots.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import type { Snapshot, Status } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { Clock, clockedWorkers } from "../system/clocked-company.ts";
import { lights, person, type Ticket } from "../system/company.ts";
import { ARE_PICTURES_WANTED, SCHEMES, takePicture } from "./axe.ts";
import { openFrontDoor } from "./front-door.ts";
import { LOGIN, arrive, fill, send, signUp, visit } from "./visitor.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 60_000, interval: 100 };

const { company, browser, origin, newcomer } = await openFrontDoor(clockedWorkers());
const clock = new Clock(company);

/** So many people sign up, each under a name of their own, and nobody watches. */
async function crowd(name: string, count: number): Promise<Ticket[]> {
  return Promise.all(Array.from({ length: count }, async (_, index) => company.ticket(person(`${name}-${index}`))));
}

/** The signups once chat's light says one of these, and every other light is green. */
async function untilChat(tickets: readonly Ticket[], ...statuses: Status[]): Promise<void> {
  const isSo = (snapshot: Snapshot) =>
    statuses.some((chat) => lights(snapshot).join() === everywhere("success", { chat }).join());
  const left = new Set(tickets);
  await vi.waitUntil(async () => {
    const seen = await Promise.all(
      [...left].map(async (one): Promise<[Ticket, Snapshot]> => [one, await company.snapshot(one)]),
    );
    for (const [one, snapshot] of seen) if (isSo(snapshot)) left.delete(one);
    return left.size === 0;
  }, WAIT);
}

/** Pictures of the page that is open, in both languages; the overview's in both colour schemes. */
async function pictures(page: Page, name: string): Promise<void> {
  if (!ARE_PICTURES_WANTED) return;
  const url = new URL(page.url());
  for (const language of ["ko", "en"]) {
    url.searchParams.set("language", language);
    await page.goto(url.href);
    for (const colorScheme of url.pathname === "/admin" ? SCHEMES : SCHEMES.slice(0, 1)) {
      await page.emulateMedia({ colorScheme });
      await takePicture(page, `outage-${name}-${language}-${colorScheme}`);
    }
  }
}

/** What the overview says is wrong. The queues have the machine's clock: what is on its way looks old, until it has arrived. */
async function troubles(page: Page): Promise<string[]> {
  await page.goto(`${origin}/admin`);
  return page.locator(".troubles li").allInnerTexts();
}

const chatLight = (page: Page, status: string) =>
  page.waitForSelector(`[data-service="chat"][data-status="${status}"]`, { timeout: WAIT.timeout });

async function logIn(page: Page, { userId, userPw }: SignupRequest): Promise<void> {
  await fill(page, { userId, userPw });
  await send(page);
}

const boss = newcomer("boss");
let admin: Page;

/** The administrator logs in anew, and opens the overview. */
async function comeToAdmin(): Promise<void> {
  await admin.context().clearCookies();
  await admin.goto(`${origin}/admin`);
  await logIn(admin, boss);
  await admin.waitForURL(`${origin}/admin`);
}

beforeAll(async () => {
  admin = (await arrive(browser, { timezoneId: "UTC" })).page;
  await signUp(admin, origin, boss);
  await admin.waitForURL(LOGIN);
  const role = "UPDATE users SET role = 'ROLE_ADMIN' WHERE user_id = 'boss'";
  await company.db("auth").prepare(role).run();
  await comeToAdmin();
  await clock.pass(SECOND_MS, 1);
});

test("chat is away for ten minutes while people sign up: /admin says so, then all settle by themselves and it is calm", async () => {
  await untilChat(await crowd("before", 20), "success");
  await expect.poll(() => troubles(admin), WAIT).toEqual([]);
  await pictures(admin, "1-before");

  const { page: kim } = await visit(browser);
  await clock.chatIsAway("failing");
  await signUp(kim, origin, newcomer("kim"));
  const people = await crowd("first", 30);
  await untilChat(people, "delayed");
  await clock.pass(MINUTE_MS, 2);
  await clock.chatIsAway("hanging");
  for (let minute = 1; minute < 10; minute++) {
    const newcomers = await crowd(`minute-${minute}`, 8);
    await untilChat(newcomers, "waiting", "delayed");
    people.push(...newcomers);
    await clock.pass(MINUTE_MS, 2);
  }
  await expect
    .poll(() => troubles(admin), WAIT)
    .toEqual([
      expect.stringMatching(/^chat has owed 103 answers since .* 1\d minutes ago\. Late answers$/),
      expect.stringMatching(/^\d{3} messages have waited in user-newuser-req-chat since /),
    ]);
  await pictures(admin, "2-during");
  await admin.click(".troubles >> text=Late answers");
  const [oldest] = await admin.locator(".row").allInnerTexts();
  expect(oldest).toMatch(/the request ended as a dead letter\s+since .* 1\d minutes ago · asked [78] times · next /);
  await pictures(admin, "2-during-late");

  await clock.chatIsAway("no");
  await untilChat(people, "success");
  await kim.waitForURL(LOGIN, WAIT);
  await expect.poll(() => troubles(admin), WAIT).toEqual([]);
  expect(await admin.textContent("h1")).toBe("All is well");
  const hours = await admin.locator("figure + details tbody tr").all();
  const sums = (await Promise.all(hours.map((hour) => hour.locator("td").allTextContents()))).reduce((sum, cells) =>
    sum.map((count, index) => String(Number(count) + Number(cells[index]))),
  );
  expect(sums).toEqual(["124", "124", "0", "0"]); // all that were accepted, and all of them are everywhere
  await pictures(admin, "3-after");
});

test("after two days chat's answers are given up; one click sends all of them again, and whoever watches sees it turn green", async () => {
  const lee = newcomer("lee");
  const { page } = await visit(browser);
  await clock.chatIsAway("failing");
  await signUp(page, origin, lee);
  await crowd("given-up", 20);
  await clock.pass(49 * HOUR_MS, 49);
  await chatLight(page, "failed");
  await page.goto(origin);
  await logIn(page, lee);
  await page.waitForURL(`${origin}/home?after=login`);
  await clock.pass(MINUTE_MS, 1);
  await chatLight(page, "delayed");

  await comeToAdmin();
  await expect
    .poll(() => troubles(admin), WAIT)
    .toEqual([
      "21 requests to chat got no answer and were given up. Late answers",
      "chat has owed 1 answer. Late answers",
      "chat has not been compared with auth for hours.",
    ]);
  await pictures(admin, "4-given-up");
  await clock.chatIsAway("no");
  await admin.goto(`${origin}/admin/late?service=chat`);
  await pictures(admin, "4-given-up-late");
  await admin.click("text=Send all of these again");
  expect(await admin.textContent(".lede")).toBe("22 requests to chat.");
  await admin.click(".confirm button");
  await admin.waitForSelector("text=Nothing is late.", WAIT);
  await chatLight(page, "success");
  const kept = (await company.rows("chat")).map(({ user_id }) => user_id);
  expect(kept.filter((userId) => String(userId).startsWith("given-up"))).toHaveLength(20);

  await clock.pass(3 * MINUTE_MS, 3); // Chat is compared with auth.
  await expect.poll(() => troubles(admin), WAIT).toEqual([]);
  await pictures(admin, "5-sent-again");
});
