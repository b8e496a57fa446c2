/** What every state of every page is held to: both languages, both colour schemes, a phone. */
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { SCHEMES, takePicture, violations, widthOnPhone } from "./axe.ts";
import { visit } from "./visitor.ts";

/** The locales of the browsers: one for each language. */
export const LOCALES = ["en-GB", "ko-KR"];

/** How to get a page into a state, for a person with this userId. */
export type Enter = (page: Page, id: string) => Promise<unknown>;

/** A test for each state and language. Takes pictures, if asked for. */
export function describeStates(browser: Browser, states: Record<string, Enter>): void {
  describe.each(Object.entries(states))("%s", (state, enter) => {
    test.each(LOCALES)("has no violation in %s, light and dark, and fits a phone", async (locale) => {
      const { page } = await visit(browser, { locale, reducedMotion: "reduce", bypassCSP: true });
      const name = `${state}-${locale.slice(0, 2)}`;
      await enter(page, name);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await takePicture(page, `${name}-${colorScheme}`);
        expect(await violations(page, colorScheme === "light" ? "every" : "colours")).toEqual([]);
      }
      expect(await widthOnPhone(page)).toBe(360);
      await page.context().close();
    });
  });
}
