/**
 * What mails lead to, in a real browser: a person confirms their address and comes back after forgetting the password, without
 * a script; and every state of those pages, in both languages and both colour schemes.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { cheapAuth, worker } from "../system/company.ts";
import { Mailbox, codeIn, linkIn } from "../system/mailbox.ts";
import { describeStates, type Enter } from "./every-state.ts";
import { openFrontDoor } from "./front-door.ts";
import { fill, send, visit } from "./visitor.ts";

const mailbox = new Mailbox();
const auth = cheapAuth({ vars: mailbox.settings });
const workers = SERVICES.map((service) => (service === "auth" ? auth : worker(service)));
const { company, browser, origin, newcomer } = await openFrontDoor(workers);

/** Opens a mail's link, at the origin that answers here. */
async function follow(page: Page, mail: string): Promise<void> {
  const { path, token } = linkIn(mail);
  await page.goto(`${origin}${path}?token=${token}`);
}

/** Somebody who has signed up, and the mail that they got. */
async function signedUp(userId: string) {
  const who = newcomer(userId);
  await company.signUp(who);
  return { ...who, mail: await mailbox.arrival(`"${userId}"`) };
}

async function confirmed(userId: string) {
  const { mail, ...who } = await signedUp(userId);
  const headers = { "content-type": "application/json" };
  await company.fetch("/confirm", { method: "POST", headers, body: JSON.stringify({ token: linkIn(mail).token }) });
  return who;
}

async function logIn(page: Page, userId: string, userPw: string): Promise<void> {
  await page.goto(origin);
  await fill(page, { userId, userPw });
  await send(page);
}

test("a person confirms by the code, forgets the password, and comes back by mail, all without a script", async () => {
  const { page } = await visit(browser, { javaScriptEnabled: false });
  const { mail, userPw } = await signedUp("kim");
  await logIn(page, "kim", userPw);
  expect(await page.textContent("main")).toContain("not confirmed");
  await page.click('a[href="/confirm"]');
  expect(await page.inputValue("#userId")).toBe("kim");
  await page.fill("#code", codeIn(mail));
  await send(page);
  expect(page.url()).toBe(`${origin}/confirm?done`);
  await page.goto(`${origin}/home`);
  expect(await page.textContent("main")).not.toContain("not confirmed");

  await page.context().clearCookies();
  await page.goto(origin);
  await page.click('a[href="/forgot"]');
  await fill(page, { userId: "kim" });
  await send(page);
  expect(page.url()).toBe(`${origin}/forgot?sent`);
  await follow(page, await mailbox.arrival('"kim"', "15 minutes"));
  const next = `pw-${crypto.randomUUID()}`;
  company.trust({ userPw: next });
  await fill(page, { userPw: next });
  await send(page);
  expect(page.url()).toBe(`${origin}/reset?done`);
  await logIn(page, "kim", next);
  expect(page.url()).toContain("/home");
  await page.context().close();
});

test("another language keeps what a link brought", async () => {
  const { page, complaints } = await visit(browser);
  const { mail } = await signedUp("lee");
  await follow(page, mail);
  await page.click("header a[hreflang=ko]");
  await page.click("main button[type=submit]");
  await page.waitForURL(/confirm\?done/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

/** Brings a page into a state. `id` is nobody's yet. */
const STATES: Record<string, Enter> = {
  "confirm-link": async (page, id) => follow(page, (await signedUp(id)).mail),
  "confirm-code": (page) => page.goto(`${origin}/confirm`),
  "confirm-refused": async (page, id) => {
    await page.goto(`${origin}/confirm`);
    await fill(page, { userId: id });
    await page.fill("#code", "000000");
    await send(page);
    await page.waitForSelector(".error-summary:not([hidden])");
  },
  "confirm-sent": (page) => page.goto(`${origin}/confirm?sent`),
  "confirm-done": (page) => page.goto(`${origin}/confirm?done`),
  "login-with-mail": (page) => page.goto(origin),
  "home-unconfirmed": async (page, id) => {
    const { userPw } = await signedUp(id);
    await logIn(page, id, userPw);
  },
  forgot: (page) => page.goto(`${origin}/forgot`),
  "forgot-refused": async (page) => {
    await page.goto(`${origin}/forgot`);
    await fill(page, { userId: "kim@example.com" });
    await send(page);
    await page.waitForSelector(".error-summary:not([hidden])");
  },
  "forgot-sent": (page) => page.goto(`${origin}/forgot?sent`),
  reset: async (page, id) => {
    await confirmed(id);
    await page.goto(`${origin}/forgot`);
    await fill(page, { userId: id });
    await send(page);
    await follow(page, await mailbox.arrival(`"${id}"`, "/reset?"));
  },
  "reset-refused": async (page) => {
    await page.goto(`${origin}/reset?token=${"x".repeat(43)}`);
    await fill(page, { userPw: "a battery and a horse" });
    await send(page);
    await page.waitForSelector(".error-summary:not([hidden])");
  },
  "reset-incomplete": (page) => page.goto(`${origin}/reset?token=half`),
  "reset-done": (page) => page.goto(`${origin}/reset?done`),
};

describeStates(browser, STATES);
