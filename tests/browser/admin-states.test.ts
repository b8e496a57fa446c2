/**
 * Every state of the pages under /admin, in both languages and both colour schemes, on a desk and on a phone: no violation of
 * WCAG 2.2 A or AA that axe can see, nothing wider than the phone; with PICTURES set, a picture to be looked at. The days are made up
 * (`workers/auth/web/admin/examples.suite.ts`); no Worker runs.
 */
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { everyState, html } from "../../workers/auth/web/admin/every-state.suite.tsx";
import { allPairsOrOneIn } from "../samples.ts";
import { SCHEMES, takePicture, violations } from "./axe.ts";
import { fulfill, openMadeUp } from "./made-up.ts";

const open = await openMadeUp();

const SIZES = { desk: { width: 1_100, height: 800 }, phone: { width: 360, height: 740 } };
const LANGUAGES = ["en", "ko"] as const;

describe.each(LANGUAGES)("in %s", (language) => {
  let shown = "";
  let reused: Page | undefined;

  /** A document in the page of this language. A page of its own would start a renderer, which has to compile axe. */
  async function pageWith(element: JSX.Element): Promise<Page> {
    shown = html(element);
    if (reused === undefined) reused = await open((route) => fulfill(route, shown));
    else await reused.goto(reused.url());
    return reused;
  }

  const pairs = allPairsOrOneIn(4, Object.entries(everyState(language)), LANGUAGES, 8);
  const ours = pairs.filter(([, one]) => one === language).map(([state]) => state);

  test.each(ours)("%s has no violation, and fits a phone", async (state, element) => {
    const page = await pageWith(element);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await takePicture(page, `admin-${state}-${language}-${colorScheme}-${size}`, viewport);
      }
    }
    await page.setViewportSize(SIZES.phone);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.phone.width);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await violations(page, "colours")).toEqual([]);
  });
});
