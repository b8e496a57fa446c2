/** Signing up in a real browser: the form, three lights, the login page. At the address that `npm start` prints. */
import { afterAll, describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { person, startCompany } from "../system/company.ts";
import { launchChromium } from "./chromium.ts";
import { fill, send, signUp, visit } from "./visitor.ts";

const company = await startCompany();
const browser = await launchChromium();
afterAll(() => browser.close());

const ORIGIN = `http://localhost:${company.url.port}`;
const [GREEN, RED] = [everywhere("success"), everywhere("duplicate")];

/** Somebody whom the company is told to keep the secrets of. */
function newcomer(userId: string) {
  const who = person(userId, "김철수");
  company.trust(who);
  return who;
}

/** Takes chat's table away; what this returns gives it back. */
async function withoutChat(): Promise<() => Promise<unknown>> {
  const chat = await company.db("chat");
  await chat.exec("ALTER TABLE users RENAME TO lost");
  return () => chat.exec("ALTER TABLE lost RENAME TO users");
}

describe("a person who signs up", () => {
  test("sees three green lights and lands on the login page; with the same id again, three red ones, and stays", async () => {
    const { page, seen, complaints } = await visit(browser);
    const kim = newcomer("kim");
    await signUp(page, ORIGIN, kim);
    await page.waitForURL(`${ORIGIN}/`);
    expect(seen.at(-1)).toEqual(GREEN);
    expect(await page.textContent("h1")).toBe("Log in");

    await signUp(page, ORIGIN, { ...newcomer("kim"), userName: "Somebody Else" });
    await page.waitForSelector('[data-signup] h1 :text("This user ID is taken")');
    await page.waitForSelector('.light[data-service="customer"][data-status="duplicate"]');
    await page.waitForSelector('.light[data-service="chat"][data-status="duplicate"]');
    expect(seen.at(-1)).toEqual(RED);
    expect(new URL(page.url()).pathname).toMatch(/^\/user\/kim\/signups\//);
    await page.click("text=Choose another user ID");
    await page.waitForURL(`${ORIGIN}/user`);
    expect(await page.textContent("h1")).toBe("Create your account");
    expect(complaints).toEqual([]);
  });

  test("sees a light turn while the page is open, hears of it, and is led on when the last has turned", async () => {
    const { page, seen, complaints } = await visit(browser);
    const giveBack = await withoutChat();
    await signUp(page, ORIGIN, newcomer("lee"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    await page.waitForSelector('.light[data-service="chat"][data-status="waiting"]');
    const announced = page.waitForFunction(() => {
      const news = document.querySelector("[data-announcement]")?.textContent ?? "";
      return news.includes("Chat: Ready") && news.includes("You are signed up");
    });
    await giveBack();
    await announced;
    await page.waitForURL(`${ORIGIN}/`);
    expect(seen.slice(-2)).toEqual([everywhere("success", { chat: "waiting" }), GREEN]);
    expect(complaints).toEqual([]);
  });

  test("sees it end also when the object was evicted in between", async () => {
    const { page, seen } = await visit(browser);
    const giveBack = await withoutChat();
    await signUp(page, ORIGIN, newcomer("park"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    await company.server.getWorker("signup-lights-auth").evictDurableObject("UserObject", {
      name: "park",
      webSockets: "hibernate",
    });
    await giveBack();
    await page.waitForURL(`${ORIGIN}/`);
    expect(seen.at(-1)).toEqual(GREEN);
  });

  test("without JavaScript is shown the end when the page looks again", async () => {
    const { page, complaints } = await visit(browser, { javaScriptEnabled: false });
    const giveBack = await withoutChat();
    await signUp(page, ORIGIN, newcomer("choi"));
    await page.waitForSelector('.light[data-service="chat"][data-status="waiting"]');
    await giveBack();
    await page.waitForSelector('.light[data-service="chat"][data-status="success"]');
    expect(await page.textContent("h1 :not([hidden])")).toBe("You are signed up");
    await page.click("a:text('Log in')");
    expect(page.url()).toBe(`${ORIGIN}/`);
    expect(complaints).toEqual([]);
  });
});

describe("the form", () => {
  test("that was stopped on its way can be sent again, and is the same signup", async () => {
    const { page, seen } = await visit(browser);
    let requests = 0;
    await page.route(`${ORIGIN}/user`, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      requests += 1;
      // The first one is stopped, as by Esc: the browser stays on the page.
      return requests > 1 ? route.continue() : route.abort("aborted");
    });
    await signUp(page, ORIGIN, newcomer("baek"));
    await page.waitForSelector('button[type=submit][aria-disabled="true"]');
    await page.waitForSelector('button[type=submit][aria-disabled="false"]');
    await send(page);
    await page.waitForURL(`${ORIGIN}/`);
    expect([requests, seen.at(-1)]).toEqual([2, GREEN]);
  });

  test("takes all that is pasted, and says what is too long", async () => {
    const { page } = await visit(browser);
    const long = { userId: "k".repeat(44), email: "k@example.com", userName: "김".repeat(70) };
    await signUp(page, ORIGIN, { ...newcomer("long"), ...long });
    await page.waitForSelector("#userId-error");
    expect(await page.textContent("#userId-error")).toBe("User ID can have at most 32 characters.");
    expect(await page.textContent("#userName-error")).toBe("Name can have at most 64 characters.");
    expect(await page.inputValue("#userId")).toBe(long.userId);
  });

  test("takes a user ID with spaces around it", async () => {
    const { page } = await visit(browser);
    await signUp(page, ORIGIN, { ...newcomer("seo"), userId: " Seo " });
    await page.waitForURL(`${ORIGIN}/`);
    expect(await company.rows("auth", "seo")).toHaveLength(1);
  });

  test("comes back with a message at the field, the typed values and no password; corrected, it is accepted", async () => {
    const { page } = await visit(browser);
    const jung = newcomer("jung");
    await signUp(page, ORIGIN, { ...jung, userPw: "password1" });
    await page.waitForSelector("#userPw-error");
    expect(await page.textContent("#userPw-error")).toBe("This password is too easy to guess. Choose another one.");
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("alert");
    expect(await page.inputValue("#userId")).toBe("jung");
    expect(await page.inputValue("#userPw")).toBe("");
    await page.click('.error-summary a[href="#userPw"]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("userPw");
    await fill(page, { userPw: jung.userPw });
    await send(page);
    await page.waitForURL(`${ORIGIN}/`);
  });

  test("speaks Korean to a browser that does, through to the login page", async () => {
    const { page } = await visit(browser, { locale: "ko-KR" });
    const giveBack = await withoutChat();
    await signUp(page, ORIGIN, newcomer("yoon"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    expect(await page.getAttribute("html", "lang")).toBe("ko");
    expect(await page.textContent("h1 :not([hidden])")).toBe("계정을 만들고 있어요");
    await giveBack();
    await page.waitForURL(`${ORIGIN}/`);
    expect(await page.textContent("h1")).toBe("로그인");
  });

  test.each(["en-GB", "ko-KR"])("and every other page fit a phone's 360 px in %s", async (locale) => {
    const { page } = await visit(browser, { locale, viewport: { width: 360, height: 740 } });
    const widths: Record<string, number> = {};
    const measure = async (name: string) => {
      widths[name] = await page.evaluate(() => document.documentElement.scrollWidth);
    };
    const who = newcomer(`phone-${locale.toLowerCase()}`.padEnd(32, "9"));
    await company.signUp(who);
    await page.goto(`${ORIGIN}/user`);
    await measure("form");
    await signUp(page, ORIGIN, { ...who, userPw: "password1" });
    await page.waitForSelector("#userPw-error");
    await measure("form with errors");
    await signUp(page, ORIGIN, who);
    await page.waitForSelector('.light[data-service="chat"][data-status="duplicate"]');
    await measure("lights");
    await page.goto(`${ORIGIN}/`);
    await measure("login");
    await page.goto(`${ORIGIN}/nowhere`);
    await measure("problem");
    expect(widths).toEqual({ form: 360, "form with errors": 360, lights: 360, login: 360, problem: 360 });
  });
});
