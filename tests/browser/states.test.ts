/**
 * Every state of the pages, in both languages and both colour schemes: no violation of WCAG 2.2 A or AA that axe can see,
 * and a screenshot in test-results/screenshots, to be looked at. And how many bytes a page is.
 */
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";
import { openFrontDoor } from "./front-door.ts";
import { fill, send, signUp, visit } from "./visitor.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core");
const SCREENSHOTS = join(ROOT, "test-results/screenshots");

/** The rules of WCAG 2.0 to 2.2, A and AA, by axe's tags. */
const RUN: RunOptions = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };

const { company, browser, origin, newcomer, withoutChat, takenInChat } = await openFrontDoor();

const light = (page: Page, service: string, status: string) =>
  page.waitForSelector(`.light[data-service="${service}"][data-status="${status}"]`);

/** Brings a page into a state. `id` is nobody's yet. */
const STATES: Record<string, (page: Page, id: string) => Promise<unknown>> = {
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
    await page.click("[data-stay]");
  },
  "leading-on": async (page, id) => {
    await signUp(page, origin, newcomer(id));
    await page.waitForSelector("[data-stay]:not([hidden])");
  },
  partial: async (page, id) => {
    await takenInChat(id);
    await signUp(page, origin, newcomer(id));
    await page.waitForSelector('[data-if-outcome="partial"]:not([hidden])');
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
  home: async (page, id) => {
    const who = newcomer(id);
    await company.signUp(who);
    await page.goto(origin);
    await fill(page, { userId: id, userPw: who.userPw });
    await send(page);
    await page.waitForURL(/home/);
  },
  docs: (page) => page.goto(`${origin}/docs`),
  "not-found": (page) => page.goto(`${origin}/nowhere`),
};

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const results = await page.evaluate(
    async (options) =>
      (globalThis as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(options),
    RUN,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each(Object.entries(STATES))("%s", (state, enter) => {
  test.each(["en-GB", "ko-KR"])("has no violation in %s, light and dark", async (locale) => {
    const { page } = await visit(browser, { locale, reducedMotion: "reduce", bypassCSP: true });
    const name = `${state}-${locale.slice(0, 2)}`;
    await enter(page, name);
    await mkdir(SCREENSHOTS, { recursive: true });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true });
      expect(await violations(page)).toEqual([]);
    }
    await page.context().close();
  });
});

test("a violation that is planted is found", async () => {
  const { page } = await visit(browser, { bypassCSP: true });
  await page.goto(origin);
  await page.evaluate(() => document.querySelector("label")?.remove());
  expect((await violations(page)).join()).toContain("label: <input");
});

describe("a page in all, gzipped, is at most", () => {
  /** The bytes of a document and of the files that it loads by itself. */
  async function bytesOf(path: string, headers: Record<string, string>): Promise<number> {
    const html = await (await company.fetch(path, { headers: { accept: "text/html", ...headers } })).text();
    const files = [...html.matchAll(/(?:src|rel="stylesheet" href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file!);
    const texts = await Promise.all(files.map(async (file) => (await company.fetch(file)).text()));
    return [html, ...texts].reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  }

  test("5 kB for the form", async () => {
    const bytes = await bytesOf("/user", {});
    process.stdout.write(`the form: ${bytes} bytes\n`);
    expect(bytes).toBeLessThanOrEqual(5_000);
  });

  test("7.5 kB for the lights", async () => {
    const { location, token } = await company.ticket(newcomer("bytes"));
    const bytes = await bytesOf(location, { authorization: `Bearer ${token}` });
    process.stdout.write(`the lights: ${bytes} bytes\n`);
    expect(bytes).toBeLessThanOrEqual(7_500);
  });
});
