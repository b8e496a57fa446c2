/**
 * An operator's whole path, on the three real Workers: chat takes requests and answers none; an administrator sees it, finds the
 * person, sends again once chat is back, and the person who still watches sees the light turn green.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { cheapAuth, worker } from "../system/company.ts";
import { silentReplica } from "../system/silent.ts";
import { openFrontDoor } from "./front-door.ts";
import { fill, send, signUp, visit } from "./visitor.ts";

const auth = cheapAuth({ alias: { "./schedule.ts": "./tests/system/late-at-once-schedule.ts" } });
const others = REPLICAS.filter((replica) => replica !== "chat").map(worker);
const { company, browser, origin, newcomer } = await openFrontDoor([auth, silentReplica("chat"), ...others]);

const chatLight = (page: Page, status: string) =>
  page.waitForSelector(`[data-service="chat"][data-status="${status}"]`);

/** Somebody who has signed up, and is then made an administrator by hand. */
async function administrator(userId: string) {
  const who = newcomer(userId);
  const { page } = await visit(browser);
  await signUp(page, origin, who);
  await chatLight(page, "delayed");
  const role = "UPDATE users SET role = 'ROLE_ADMIN', revision = revision + 1 WHERE user_id = ?";
  await company.db("auth").prepare(role).bind(userId).run();
  return who;
}

test("an operator sees what is late, finds the person, sends again, and everybody sees it turn green", async () => {
  const boss = await administrator("boss");
  const person = await visit(browser);
  await signUp(person.page, origin, newcomer("kim"));
  await chatLight(person.page, "delayed");

  const { page, complaints } = await visit(browser);
  await page.goto(`${origin}/admin/late?service=chat`);
  await fill(page, { userId: boss.userId, userPw: boss.userPw });
  await send(page);
  await page.waitForURL(`${origin}/admin/late?service=chat`);
  await page.click("nav >> text=Overview");
  await page.waitForSelector("text=One thing needs a look");
  expect(await page.textContent(".troubles")).toContain("chat has owed 2 answers since");

  await page.click(".troubles >> text=Late answers");
  await page.click(".row >> text=kim");
  await chatLight(page, "delayed");
  expect(await page.locator(".card .tag").allTextContents()).toContain("Does not answer");

  await company.runtime.deploy([auth, worker("chat"), ...others]);
  await page.waitForSelector('.card:has-text("chat") .tag.none');
  await page.click(".does >> text=Send again");
  expect(await page.textContent(".lede")).toBe("1 request of kim.");
  await page.click(".confirm button");
  await page.waitForSelector("text=Action 1 is recorded.");
  await chatLight(page, "success");
  await page.waitForSelector('.card:has-text("chat") .tag.kept');
  await chatLight(person.page, "success");

  await page.click("nav >> text=Late answers");
  expect(await page.locator(".row").count()).toBe(1);
  await page.click("text=Send all of these again");
  expect(await page.textContent(".lede")).toBe("1 request, to every service.");
  await page.click(".confirm button");
  await page.waitForSelector("text=Nothing is late.");
  await page.click("text=Action 2 is recorded.");
  expect(await page.locator(".row .what").allTextContents()).toEqual([
    "2 Send again everything that is late",
    "1 Send again kim",
  ]);
  await page.click("nav >> text=Overview");
  await page.waitForSelector("text=All is well");
  expect(complaints).toEqual([]);
});
