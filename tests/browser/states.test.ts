/**
 * Every state of the pages, in both languages and both colour schemes: no violation of WCAG 2.2 A or AA that axe can see.
 * And how many bytes a page is.
 */
import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SignupRequest } from "#shared/contract/user.ts";
import { violations } from "./axe.ts";
import { LOCALES, describeStates, type Enter } from "./every-state.ts";
import { openFrontDoor } from "./front-door.ts";
import { fill, send, signUp, visit } from "./visitor.ts";

const { company, browser, origin, newcomer, withoutChat, takenInChat } = await openFrontDoor();

const light = (page: Page, service: string, status: string) =>
  page.waitForSelector(`.light[data-service="${service}"][data-status="${status}"]`);

/** Signs somebody up and logs them in on this page, up to the home page. */
async function logIn(page: Page, id: string): Promise<SignupRequest> {
  const who = newcomer(id);
  await company.signUp(who);
  await page.goto(origin);
  await fill(page, { userId: id, userPw: who.userPw });
  await send(page);
  await page.waitForURL(/home/);
  return who;
}

/** Brings a page into a state. `id` is nobody's yet. */
const STATES: Record<string, Enter> = {
  form: (page) => page.goto(`${origin}/user`),
  "form-with-errors": async (page, id) => {
    await signUp(page, origin, { ...newcomer(id), userId: "-x", userPw: "short", email: "nobody" });
    await page.waitForSelector(".error-summary:not([hidden])");
  },
  "form-refused": async (page, id) => {
    await signUp(page, origin, { ...newcomer(id), userPw: "password1" });
    await page.waitForSelector("#userPw-error:not(:empty)");
  },
  waiting: async (page, id) => {
    await withoutChat();
    await signUp(page, origin, newcomer(id));
    await light(page, "customer", "success");
  },
  done: async (page, id) => {
    await signUp(page, origin, newcomer(id));
    await page.click("button[data-if=leading]");
  },
  "leading-on": async (page, id) => {
    // However long it is looked at: an answer without content leads nowhere.
    await page.route(/\?after=/, (route) => route.fulfill({ status: 204 }));
    await signUp(page, origin, newcomer(id));
    await page.waitForSelector("button[data-if=leading]:not([hidden])");
  },
  partial: async (page, id) => {
    await takenInChat(id);
    await signUp(page, origin, newcomer(id));
    await page.waitForSelector('[data-if="partial"]:not([hidden])');
  },
  taken: async (page, id) => {
    await company.signUp(newcomer(id));
    await signUp(page, origin, newcomer(id));
    await light(page, "customer", "duplicate");
  },
  "taken-at-the-form": async (page, id) => {
    await company.signUp(newcomer(id));
    await signUp(page, origin, newcomer(id));
    await page.click("[data-other-id]");
  },
  offline: async (page, id) => {
    await withoutChat();
    await signUp(page, origin, newcomer(id));
    await light(page, "customer", "success");
    await page.context().setOffline(true);
  },
  login: (page) => page.goto(origin),
  "login-signed-up": async (page, id) => {
    await signUp(page, origin, newcomer(id));
    await page.waitForURL(/after=/);
  },
  "login-refused": async (page, id) => {
    await page.goto(origin);
    await fill(page, { userId: id, userPw: "not the password" });
    await send(page);
    await page.waitForSelector(".error-summary:not([hidden])");
  },
  home: (page, id) => logIn(page, id),
  sessions: async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/sessions`);
  },
  "sessions-several": async (page, id) => {
    const { userPw } = await logIn(page, id);
    const headers = { "content-type": "application/json" };
    for (let browsers = 0; browsers < 2; browsers += 1) {
      await company.fetch("/login", { method: "POST", headers, body: JSON.stringify({ userId: id, userPw }) });
    }
    await page.goto(`${origin}/me/sessions`);
  },
  "account-edit": async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/edit`);
  },
  "account-edit-refused": async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/edit`);
    await fill(page, { userPw: "not the password" });
    await page.click("form:has(#email) button[type=submit]");
    await page.waitForSelector("#userPw-error:not(:empty)");
  },
  "account-password": async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/password`);
  },
  "account-erase": async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/erase`);
  },
  "account-changing": async (page, id) => {
    await logIn(page, id);
    await withoutChat();
    await page.goto(`${origin}/me/edit`);
    await fill(page, { userName: "이영희" });
    await page.click("form:has(#userName) button[type=submit]");
    await light(page, "customer", "success");
  },
  "account-changed": async (page, id) => {
    await logIn(page, id);
    await page.goto(`${origin}/me/edit`);
    await fill(page, { userName: "이영희" });
    await page.click("form:has(#userName) button[type=submit]");
    await page.waitForSelector('[data-if="done"]:not([hidden])');
  },
  "account-erased": async (page, id) => {
    const who = await logIn(page, id);
    await page.goto(`${origin}/me/erase`);
    await fill(page, { userPw: who.userPw });
    await send(page);
    await page.waitForSelector('[data-if="done"]:not([hidden])');
  },
  docs: (page) => page.goto(`${origin}/docs`),
  "not-found": (page) => page.goto(`${origin}/nowhere`),
};

describeStates(browser, STATES);

test("a violation that is planted is found", async () => {
  const { page } = await visit(browser, { bypassCSP: true });
  await page.goto(origin);
  await page.evaluate(() => document.querySelector("label")?.remove());
  expect((await violations(page)).join()).toContain("label: <input");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violations(page, "colours")).toEqual([]);
  await page.addStyleTag({ content: "@media (prefers-color-scheme: dark) { h1 { color: #333 } }" });
  expect((await violations(page, "colours")).join()).toContain("color-contrast: <h1");
});

describe("a page in all, gzipped, is at most", () => {
  /** The bytes of a document and of all that it loads by itself, in a browser that has nothing yet. */
  async function bytesOf(page: Page, path: string, isThere: (page: Page) => Promise<unknown>): Promise<number> {
    const loaded: Response[] = [];
    page.on("response", (response) => loaded.push(response));
    await page.goto(origin + path, { waitUntil: "networkidle" });
    await isThere(page);
    const bodies = await Promise.all(loaded.map(async (response) => response.body()));
    return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  }

  test.each(LOCALES)("5 kB for the form, in %s", async (locale) => {
    const { page } = await visit(browser, { locale });
    const bytes = await bytesOf(page, "/user", async () => page.waitForSelector("form"));
    process.stdout.write(`the form, ${locale}: ${bytes} bytes\n`);
    expect(bytes).toBeLessThanOrEqual(5_000);
  });

  test.each(LOCALES)("5 kB for the lights, while they turn, in %s", async (locale) => {
    const first = await visit(browser, { locale });
    const giveBack = await withoutChat();
    await signUp(first.page, origin, newcomer(`bytes-${locale.slice(0, 2)}`));
    await light(first.page, "customer", "success");
    const { pathname } = new URL(first.page.url());
    const { page } = await visit(browser, { locale, storageState: await first.page.context().storageState() });
    const bytes = await bytesOf(page, pathname, async () => {
      await giveBack();
      await page.waitForSelector("[data-if=leading]:not([hidden])");
    });
    process.stdout.write(`the lights, ${locale}: ${bytes} bytes\n`);
    expect(bytes).toBeLessThanOrEqual(5_000);
  });
});
