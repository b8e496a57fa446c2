/**
 * A person's whole life with us, in a real browser on the three real Workers: from the signup to the erasure, and the next
 * person who wants the same user ID. Once with our scripts, and once without any.
 */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { exportSchema } from "#shared/contract/own-data.ts";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { allOrNext } from "../samples.ts";
import { cheapAuth, worker } from "../system/company.ts";
import { Mailbox, linkIn } from "../system/mailbox.ts";
import { openFrontDoor } from "./front-door.ts";
import { LOGIN, fill, send, signUp, visit } from "./visitor.ts";

const mailbox = new Mailbox();
const auth = cheapAuth({ vars: mailbox.settings });
const { company, browser, origin, newcomer } = await openFrontDoor([auth, ...REPLICAS.map(worker)]);

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 60_000, interval: 50 };

/** What a page shows: of a page that stays open without a script, the content that came last. */
const CONTENT = "main:not(:has(~ main))";

/** The lights of a page that stays where it is, in the order of the page. */
const lightsOn = (page: Page) =>
  page
    .locator(`${CONTENT} .light[data-service]`)
    .evaluateAll((lights) => lights.map((light) => light.getAttribute("data-status")));

/** Waits until every light of the page has this status. */
const until = (page: Page, status: "success" | "duplicate") =>
  expect.poll(() => lightsOn(page), WAIT).toEqual(everywhere(status));

/** Opens a mail's link, at the origin that answers here. */
async function follow(page: Page, mail: string): Promise<void> {
  const { path, token } = linkIn(mail);
  await page.goto(`${origin}${path}?token=${token}`);
}

async function logIn(page: Page, userId: string, userPw: string): Promise<void> {
  await page.goto(origin);
  await fill(page, { userId, userPw });
  await send(page);
  await page.waitForURL(/\/home/);
}

const WAYS = [
  ["with our scripts", true],
  ["without a script", false],
] as const;

test.each(allOrNext(WAYS, 0))(
  "a person comes, changes, forgets, returns, takes their data along and leaves, %s",
  async (_, javaScriptEnabled) => {
    const { page, seen, complaints } = await visit(browser, { javaScriptEnabled, acceptDownloads: true });
    const userId = javaScriptEnabled ? "whole-life" : "plain-life";
    const who = newcomer(userId);

    await signUp(page, origin, who);
    await page.waitForURL(LOGIN, WAIT);
    await follow(page, await mailbox.arrival(`"${userId}"`, "24 hours"));
    await send(page);
    await page.waitForURL(`${origin}/confirm?done`);
    await logIn(page, userId, who.userPw);
    const home = await page.textContent("main");
    expect(home).toContain("confirmed");
    expect(home).not.toContain("not confirmed");

    await page.click('a[href="/me/edit"]');
    await fill(page, { userName: "Another name" });
    seen.length = 0;
    await page.click("form:has(#userName) button[type=submit]");
    await page.waitForURL(/\/changes\//);
    await until(page, "success");
    if (javaScriptEnabled) expect([seen[0], seen.at(-1)]).toEqual([everywhere("waiting"), everywhere("success")]);
    expect(await page.innerText(CONTENT)).toContain("Your account is changed");
    await page.click(`${CONTENT} a[href="/home"]:visible`);
    expect(await page.textContent("h1")).toContain("Another name");

    const email = `${userId}@example.com`;
    company.trust({ email });
    await page.goto(`${origin}/me/edit`);
    await fill(page, { email, userPw: who.userPw });
    await page.click("form:has(#email) button[type=submit]");
    await page.waitForURL(`${origin}/confirm?sent`);
    await follow(page, await mailbox.arrival(`"${userId}"`, "is to have this email address"));
    await send(page);
    await page.waitForURL(`${origin}/confirm?done`);
    await page.goto(`${origin}/home`);
    expect(await page.textContent("main")).toContain(email);

    await page.click("button:has-text('Log out')");
    await page.waitForURL(`${origin}/`);
    await page.click('a[href="/forgot"]');
    await fill(page, { userId });
    await send(page);
    await page.waitForURL(`${origin}/forgot?sent`);
    await follow(page, await mailbox.arrival(`"${userId}"`, "15 minutes"));
    const userPw = `pw-${crypto.randomUUID()}`;
    company.trust({ userPw });
    await fill(page, { userPw });
    await send(page);
    await page.waitForURL(`${origin}/reset?done`);
    await logIn(page, userId, userPw);

    const [download] = await Promise.all([page.waitForEvent("download"), page.click('a[href="/me/export"]')]);
    const file = exportSchema.parse(JSON.parse(await readFile(await download.path(), "utf8")));
    expect(file).toMatchObject({ userId, auth: { email, emailConfirmed: true, userName: "Another name" } });
    for (const replica of REPLICAS) {
      expect(file.replicas[replica], replica).toMatchObject({ state: "kept", data: { userName: "Another name" } });
    }

    await page.click('a[href="/me/erase"]');
    await fill(page, { userPw });
    await send(page);
    await page.waitForURL(/\/changes\//);
    await until(page, "success");
    const goodbye = await page.innerText(CONTENT);
    expect(goodbye).toContain("Your account is erased");
    expect(goodbye.match(/^Erased/gm)).toHaveLength(SERVICES.length);
    for (const service of SERVICES) expect(await company.rows(service, userId), service).toEqual([]);
    await page.goto(`${origin}/home`);
    expect(page.url()).toBe(`${origin}/`);
    expect(complaints).toEqual([]);
    await page.context().close();

    const next = await visit(browser, { javaScriptEnabled });
    await signUp(next.page, origin, newcomer(userId));
    await until(next.page, "duplicate");
    for (const service of SERVICES) expect(await company.rows(service, userId), service).toEqual([]);
    await next.page.context().close();
  },
);
