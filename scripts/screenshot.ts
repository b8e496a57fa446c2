/**
 * The README's pictures, taken of the running page in light and in dark: a moving one of a signup from the form to the login
 * page, and for readers who want no motion a still one, in which chat had the userId before and customer has not answered.
 * The machine needs a font with Korean letters.
 *
 *     npm run screenshot
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { SERVICES, type Replica } from "#shared/contract/services.ts";
import { launchChromium } from "../tests/browser/chromium.ts";
import { served, start } from "./own-start.ts";
import { withFolder } from "./with-folder.ts";
import { ROOT, configPath, runWrangler } from "./wrangler.ts";

const IMAGES = join(ROOT, "docs/images");

await mkdir(IMAGES, { recursive: true });
await withFolder(async (state) => {
  const started = await start(state);
  const browser = await launchChromium();
  try {
    await served(started);
    await takeMoving(await open(browser, "light"), started.url, "mina", "signup.webp");
    await takeMoving(await open(browser, "dark"), started.url, "minji", "signup-dark.webp");
    await prepare(state);
    await takeStills(await open(browser, "light"), started.url);
  } finally {
    await browser.close();
    await started.stop();
  }
});

function open(browser: Browser, colorScheme: "light" | "dark"): Promise<Page> {
  return browser.newPage({
    viewport: { width: 660, height: 760 },
    deviceScaleFactor: 2,
    locale: "en-GB",
    colorScheme,
    reducedMotion: "reduce", // the light of an open signup breathes
  });
}

/** Gives chat a kim already, and takes customer's table away. */
async function prepare(state: string): Promise<void> {
  const kept = "'kim', '00000000-0000-4000-8000-000000000000', 'Kim', '', 0";
  await runSql(
    "chat",
    `INSERT INTO users (user_id, event_id, user_name, status_message, created_at_ms) VALUES (${kept})`,
  );
  await runSql("customer", "ALTER TABLE users RENAME TO users_away");

  async function runSql(service: Replica, command: string): Promise<void> {
    const database = ["DB", "--local", "-c", configPath(service), "--persist-to", state];
    await runWrangler(["d1", "execute", ...database, "--command", command]);
  }
}

/** With 256 colours, the glow of the lights takes a third of the bytes. */
function inFewColours(picture: Buffer): Promise<Buffer> {
  return sharp(picture).png({ palette: true, effort: 10 }).toBuffer();
}

/** Two services have answered. */
async function takeStills(page: Page, url: string): Promise<void> {
  await fillIn(page, url, "kim");
  await page.click("button[type=submit]");
  await page.waitForSelector('[data-service="auth"][data-status="success"]');
  await page.waitForSelector('[data-service="chat"][data-status="duplicate"]');
  await page.setViewportSize({ width: 660, height: 580 });
  for (const [colorScheme, name] of [
    ["light", "lights.png"],
    ["dark", "lights-dark.png"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await writeFile(join(IMAGES, name), await inFewColours(await page.screenshot()));
  }
}

/** The form, the lights as they turn one by one, and the login page. The page's own clock is held meanwhile. */
async function takeMoving(page: Page, url: string, userId: string, name: string): Promise<void> {
  const frames: { picture: Buffer; shownMs: number }[] = [];
  const take = async (shownMs: number) => frames.push({ picture: await page.screenshot(), shownMs });
  await fillIn(page, url, userId);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await take(1_500);
  await page.click("button[type=submit]");
  await page.waitForSelector(".lights");
  await take(900);
  for (const service of SERVICES) {
    const light = page.locator(`[data-service="${service}"][data-status="success"]`);
    while ((await light.count()) === 0) await page.clock.runFor(50);
    await take(700);
  }
  await page.clock.runFor(1_000);
  await take(1_500);
  await page.clock.runFor(4_000);
  await page.waitForURL(/after=/);
  await take(2_500);
  const pictures = await Promise.all(frames.map(({ picture }) => inFewColours(picture)));
  // Lossless: else a frame shows traces of the one before.
  await sharp(pictures, { join: { animated: true } })
    .webp({ lossless: true, effort: 6, loop: 0, delay: frames.map(({ shownMs }) => shownMs) })
    .toFile(join(IMAGES, name));
}

async function fillIn(page: Page, url: string, userId: string): Promise<void> {
  await page.goto(`${url}/user`);
  await page.fill("#userId", userId);
  await page.fill("#userPw", "correct horse battery");
  await page.fill("#email", "kim@example.com");
  await page.fill("#userName", "김철수");
}
