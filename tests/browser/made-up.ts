/** A browser with pages that a test has made up, and the files that they load. No Worker runs. */
import type { BrowserContextOptions, Page, Route } from "playwright-core";
import { FILES } from "../../workers/auth/web/dist/client-files.ts";
import { atTheEnd } from "../at-the-end.ts";
import { closeAll, sharedChromium } from "./chromium.ts";

const ORIGIN = "http://localhost:1";
const TYPES: Record<string, string> = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" };

/** What opens a page at `/admin`; `answer` is asked for every document, each time. */
export type OpenMadeUp = (answer: (route: Route) => unknown, options?: BrowserContextOptions) => Promise<Page>;

/** Opens the browser, until the end. */
export async function openMadeUp(): Promise<OpenMadeUp> {
  const browser = await sharedChromium();
  atTheEnd(() => closeAll(browser));
  return async (answer, options = {}) => {
    const context = await browser.newContext({ bypassCSP: true, ...options });
    const page = await context.newPage();
    await page.clock.install();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = FILES[pathname];
      if (file === undefined) return void (await answer(route));
      return route.fulfill({ contentType: TYPES[pathname.split(".").at(-1) ?? ""] ?? "", body: file });
    });
    await page.goto(`${ORIGIN}/admin`);
    return page;
  };
}

/** Answers with this document. */
export async function fulfill(route: Route, body: string): Promise<void> {
  await route.fulfill({ contentType: "text/html; charset=utf-8", body });
}
