/**
 * The README's picture, taken of the running page in light and in dark: auth has stored the signup, chat had its userId
 * before, and customer has not answered yet.
 *
 *     npm run screenshot
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import type { Replica } from "#shared/contract/services.ts";
import { launchChromium } from "../tests/browser/chromium.ts";
import { served, start, withFolder } from "./own-start.ts";
import { ROOT, configPath, wrangler } from "./wrangler.ts";

const IMAGES = join(ROOT, "docs/images");

await mkdir(IMAGES, { recursive: true });
await withFolder(async (state) => {
  const started = await start(state);
  try {
    await served(started);
    await prepare(state);
    await takePictures(started.url);
  } finally {
    await started.stop();
  }
});

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
    await wrangler("d1", "execute", ...database, "--command", command);
  }
}

async function takePictures(url: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({
      viewport: { width: 660, height: 515 },
      deviceScaleFactor: 2,
      locale: "en-GB",
      reducedMotion: "reduce", // the light of an open signup breathes
    });
    await signUp(page, url);
    await takePicture(page, "lights.png");
    await page.emulateMedia({ colorScheme: "dark" });
    await takePicture(page, "lights-dark.png");
  } finally {
    await browser.close();
  }
}

/** Sends the form, and waits until two services have answered. */
async function signUp(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/user`);
  await page.fill("#userId", "kim");
  await page.fill("#userPw", "correct horse battery");
  await page.fill("#email", "kim@example.com");
  await page.fill("#userName", "김철수");
  await page.click("button[type=submit]");
  await page.waitForSelector('[data-service="auth"][data-status="success"]');
  await page.waitForSelector('[data-service="chat"][data-status="duplicate"]');
}

/** With 256 colours, the glow of the lights takes a third of the bytes. */
async function takePicture(page: Page, name: string): Promise<void> {
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(join(IMAGES, name));
}
