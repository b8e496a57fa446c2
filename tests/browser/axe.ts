/**
 * What axe sees of a page that is open; and, where PICTURES is set, pictures of it in test-results/screenshots, to be looked
 * at: to draw them takes as long as the tests.
 */
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { ROOT } from "../../scripts/wrangler.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core");
const SCREENSHOTS = join(ROOT, "test-results/screenshots");
const ARE_PICTURES_WANTED = (process.env["PICTURES"] ?? "") !== "";

/** The rules of WCAG 2.0 to 2.2, A and AA, by axe's tags; and those of them that look at colours. */
const RULES = {
  every: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  colours: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const;

/** The colour schemes of every page. */
export const SCHEMES = ["light", "dark"] as const;

/**
 * Every violation of those rules, with the element. A page that was looked at and has changed nothing but its colours can be
 * looked at for `colours`. The page's policy must let axe's script in (`bypassCSP`).
 */
export async function violations(page: Page, rules: keyof typeof RULES = "every"): Promise<string[]> {
  const options: RunOptions = { runOnly: { ...RULES[rules], values: [...RULES[rules].values] } };
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.addScriptTag({ path: AXE });
  const results = await page.evaluate(
    async (run) => (globalThis as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(run),
    options,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** How wide a page is on a small phone (CSS pixels): 360, if nothing sticks out. Leaves the page that small. */
export async function widthOnPhone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 360, height: 740 });
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** How much of a page is in its picture (CSS pixels). Chromium cannot always draw more than 16,384 in one surface. */
const PICTURE_HEIGHT = 8_000;

/** Keeps a picture of the page, from its top, if pictures are asked for. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!ARE_PICTURES_WANTED) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  const clip = { x: 0, y: 0, width, height: Math.min(height, PICTURE_HEIGHT) };
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, clip });
}
