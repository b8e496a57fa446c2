/**
 * Every state of the pages under /admin, in both languages and both colour schemes, on a desk and on a phone: no violation of
 * WCAG 2.2 A or AA that axe can see, nothing wider than the phone; with PICTURES set, a picture to be looked at. The days are made up
 * (`workers/auth/web/admin/examples.suite.ts`); no Worker runs.
 */
import { describe, expect, test } from "vitest";
import { everyState, html } from "../../workers/auth/web/admin/every-state.suite.tsx";
import { SCHEMES, takePicture, violations } from "./axe.ts";
import { fulfill, openMadeUp } from "./made-up.ts";

const open = await openMadeUp();

const SIZES = { desk: { width: 1_100, height: 800 }, phone: { width: 360, height: 740 } };
describe.each(["en", "ko"] as const)("in %s", (language) => {
  test.each(Object.entries(everyState(language)))("%s has no violation, and fits a phone", async (state, element) => {
    const page = await open((route) => fulfill(route, html(element)));
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await takePicture(page, `admin-${state}-${language}-${colorScheme}-${size}`);
      }
    }
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.phone.width);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await violations(page, "colours")).toEqual([]);
    await page.context().close();
  });
});
