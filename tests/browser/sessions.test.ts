/** Somebody looks where they are logged in, ends what they do not know, and takes their data along: on a phone, without a script. */
import { readFile } from "node:fs/promises";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { exportSchema } from "#shared/contract/own-data.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { allOrNext } from "../samples.ts";
import { takePicture } from "./axe.ts";
import { LOCALES } from "./every-state.ts";
import { openFrontDoor } from "./front-door.ts";
import { fill, send, visit } from "./visitor.ts";

const { company, browser, origin, newcomer } = await openFrontDoor();
const PHONE: BrowserContextOptions = { javaScriptEnabled: false, viewport: { width: 360, height: 740 } };

async function logIn({ userId, userPw }: SignupRequest, options: BrowserContextOptions): Promise<Page> {
  const { page } = await visit(browser, { acceptDownloads: true, ...options });
  await page.goto(origin);
  await fill(page, { userId, userPw });
  await send(page);
  await page.waitForURL(/home/);
  return page;
}

test.each(allOrNext(LOCALES, 0))(
  "a session is ended from the list, without a script, on a phone in %s",
  async (locale) => {
    const who = newcomer(`lists-${locale.toLowerCase()}`.padEnd(32, "9"));
    await company.signUp(who);
    const [here, there, elsewhere] = [
      await logIn(who, { ...PHONE, locale }),
      await logIn(who, PHONE),
      await logIn(who, PHONE),
    ];
    await here.click('a[href="/me/sessions"]');
    expect(await here.locator(".sessions li").count()).toBe(3);
    expect(await here.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await takePicture(here, `sessions-phone-${locale.slice(0, 2)}`);
    await here.locator(".sessions button").last().click();
    expect(await here.locator(".sessions li").count()).toBe(2);
    await there.reload();
    await elsewhere.reload();
    expect([there.url(), elsewhere.url()].filter((url) => url === `${origin}/`)).toHaveLength(1);
    await here.locator(".sessions button").click();
    expect([await here.locator(".sessions li").count(), await here.locator("main form").count()]).toEqual([1, 0]);
    for (const page of [here, there, elsewhere]) await page.context().close();
  },
);

test("what we have of somebody is a file, from a link on the home page", async () => {
  const who = newcomer("takes-along");
  await company.signUp(who);
  const page = await logIn(who, PHONE);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click('a[href="/me/export"]')]);
  expect(download.suggestedFilename()).toBe("signup-lights-takes-along.json");
  const file = exportSchema.parse(JSON.parse(await readFile(await download.path(), "utf8")));
  expect(file).toMatchObject({ userId: who.userId, auth: { email: who.email }, replicas: { chat: { state: "kept" } } });
  await page.context().close();
});
