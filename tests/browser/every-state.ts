/** What every state of every page is held to: both languages, both colour schemes, a phone. */
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { allPairsOrOneIn } from "../samples.ts";
import { SCHEMES, takePicture, violations, widthOnPhone } from "./axe.ts";
import { reusedPage, type Lend } from "./reused-page.ts";

/** The locales of the browsers: one for each language. */
export const LOCALES = ["en-GB", "ko-KR"];

/** How to get a page into a state, for a person with this userId. */
export type Enter = (page: Page, id: string) => Promise<unknown>;

/** A test for each state and language, or for some of them (0025). Takes pictures, if asked for. */
export function describeStates(browser: Browser, states: Record<string, Enter>): void {
  const pages = LOCALES.map((locale): [string, Lend] => [
    locale,
    reusedPage(browser, { locale, reducedMotion: "reduce", bypassCSP: true }),
  ]);
  const cases = allPairsOrOneIn(4, Object.entries(states), pages, 16).map(
    ([[state, enter], [locale, withPage]]) => [state, locale, enter, withPage] as const,
  );
  test.each(cases)(
    "%s has no violation in %s, light and dark, and fits a phone",
    async (state, locale, enter, withPage) => {
      const name = `${state}-${locale.slice(0, 2)}`;
      await withPage(async (page) => {
        await page.emulateMedia({ colorScheme: SCHEMES[0] });
        await enter(page, name);
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          await takePicture(page, `${name}-${colorScheme}`);
          expect(await violations(page, colorScheme === "light" ? "every" : "colours")).toEqual([]);
        }
        expect(await widthOnPhone(page)).toBe(360);
      });
    },
  );
}
