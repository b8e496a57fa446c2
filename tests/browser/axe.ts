/**
 * What axe sees of a page that is open; and, where PICTURES is set, pictures of it in test-results/screenshots, to be looked
 * at: to draw them takes as long as the tests.
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type Axe from "axe-core";
import type { RunOptions } from "axe-core";
import type { Page, ViewportSize } from "playwright-core";
import { ROOT } from "../../scripts/wrangler.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = join(ROOT, "test-results/screenshots");
export const ARE_PICTURES_WANTED = (process.env["PICTURES"] ?? "") !== "";

/** The rules of WCAG 2.0 to 2.2, A and AA, by axe's tags; and those of them that look at colours. */
const RULES = {
  every: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  colours: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const;

/** What is not looked at afterwards is not gathered: what passes, selectors, the text of stylesheets. */
const OPTIONS = { resultTypes: ["violations"], selectors: false, preload: { assets: ["media"] } } satisfies RunOptions;

/** The colour schemes of every page. */
export const SCHEMES = ["light", "dark"] as const;

/**
 * Every violation of those rules, with the element. A page that was looked at and has changed nothing but its colours can be
 * looked at for `colours`. The page's policy must let axe's script in (`bypassCSP`).
 */
export async function violations(page: Page, rules: keyof typeof RULES = "every"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(
    async (run) => {
      const { axe } = globalThis as unknown as { axe: typeof Axe };
      // It would keep the HTML of every element that it looks at.
      axe.configure({ noHtml: true });
      const results = await axe.run({ ...run, elementRef: true });
      return results.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ element }) => `${id}: ${element?.outerHTML.slice(0, 300)}`),
      );
    },
    { runOnly: { ...RULES[rules], values: [...RULES[rules].values] }, ...OPTIONS } satisfies RunOptions,
  );
}

/** How wide a page is on a small phone (CSS pixels): 360, if nothing sticks out. Leaves the page that small. */
export async function widthOnPhone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 360, height: 740 });
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** How much of a page is in its picture (CSS pixels). Chromium cannot always draw more than 16,384 in one surface. */
const PICTURE_HEIGHT = 8_000;

/** Keeps a picture of the page, from its top, if pictures are asked for; where a size is given, of the page in that size. */
export async function takePicture(page: Page, name: string, size?: ViewportSize): Promise<void> {
  if (!ARE_PICTURES_WANTED) return;
  if (size !== undefined) await page.setViewportSize(size);
  await mkdir(SCREENSHOTS, { recursive: true });
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  const clip = { x: 0, y: 0, width, height: Math.min(height, PICTURE_HEIGHT) };
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, clip });
}
