/**
 * One page for many tests, as if each had a page of its own: no cookies, no routes, online, the usual size. A page of its
 * own would start a renderer, which has to compile axe. What is kept is the cache of files; our pages store nothing else.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const SIZE = { width: 1280, height: 720 };

/** Lends the page to one test after the other. */
export type Lend = (use: (page: Page) => Promise<unknown>) => Promise<void>;

/** A page with these options, opened for the first test. The page of a test that fails is lent to no other one. */
export function reusedPage(browser: Browser, options: BrowserContextOptions): Lend {
  let free: Page | undefined;
  return async (use) => {
    const page = free ?? (await (await browser.newContext({ viewport: SIZE, ...options })).newPage());
    free = undefined;
    await use(page);
    const context = page.context();
    await page.unrouteAll();
    await context.setOffline(false);
    // A page that stays open may lead on by itself, across the next test's way. This address has no script, and the same
    // origin: another one would be in another renderer.
    await page.goto(new URL("/health", page.url()).href);
    await context.clearCookies();
    await page.setViewportSize(SIZE);
    free = page;
  };
}
