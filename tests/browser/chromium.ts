/**
 * A real Chromium that comes from npm: the one of `@sparticuz/chromium`, unpacked once into node_modules/.cache with the
 * libraries and fonts that a bare Linux lacks. Elsewhere CHROMIUM_PATH names a Chrome that is installed.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sparticuz, { inflate } from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache/chromium");

let ours: Promise<Browser> | undefined;

/** The browser of this process, started at the first call and ended with the process: for pages in contexts of their own. */
export async function sharedChromium(): Promise<Browser> {
  return (ours ??= launchChromium());
}

/** Closes what a file of tests has opened in it. */
export async function closeAll(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map(async (context) => context.close()));
}

/** Starts a browser, headless. */
export async function launchChromium(): Promise<Browser> {
  // One renderer for all pages of a context, and none started ahead: each that is started is a second of a processor.
  const args = ["--no-sandbox", "--disable-background-networking", "--renderer-process-limit=1"];
  const installed = process.env["CHROMIUM_PATH"];
  if (installed !== undefined && installed !== "") return chromium.launch({ executablePath: installed, args });
  await unpack();
  return chromium.launch({
    executablePath: join(CACHE, "chromium"),
    args,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(CACHE, "al2023/lib"),
      FONTCONFIG_FILE: join(CACHE, "fonts.conf"),
    },
  });
}

/** Unpacks beside the cache and renames, so that what is there is whole. */
async function unpack(): Promise<void> {
  if (existsSync(CACHE)) return;
  await mkdir(dirname(CACHE), { recursive: true });
  const folder = await mkdtemp(`${CACHE}-`);
  await inTemporaryFolder(folder, async () => {
    await sparticuz.executablePath();
    const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
    await inflate(join(dirname(entry), "../bin/al2023.tar.br"));
  });
  const include = ["/etc/fonts/fonts.conf", join(CACHE, "fonts")].map((path) =>
    path.endsWith(".conf") ? `<include ignore_missing="yes">${path}</include>` : `<dir>${path}</dir>`,
  );
  await writeFile(join(folder, "fonts.conf"), `<fontconfig>${include.join("")}</fontconfig>\n`);
  try {
    await rename(folder, CACHE);
  } catch (error) {
    // Somebody else was first.
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(CACHE)) throw error;
  }
}

/** The package unpacks to the system's temporary folder, wherever TMPDIR says that this is. */
async function inTemporaryFolder(folder: string, use: () => Promise<void>): Promise<void> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    await use();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
