/**
 * Bundles of the Workers as they are deployed, by wrangler, for the companies and the deployments of a run: bundled for each, they
 * took a quarter of what it takes to start a company. They lie in a folder that is named after the state of the code, so that
 * nobody takes those of another state.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { everyService } from "#shared/contract/services.ts";
import { buildAll, type Bundles } from "../../scripts/deploy/build.ts";
import { ROOT } from "../../scripts/wrangler.ts";

/** The file of each service's bundle, of the code as it is now. */
export function deployable(): Bundles {
  const folder = currentFolder();
  return everyService((service) => join(folder, service, "worker.js"));
}

/** vitest's global setup: makes the bundles, and makes them anew when tests run again, because code has changed. */
export async function setup(project: TestProject): Promise<void> {
  await makeBundles();
  project.onTestsRerun(makeBundles);
}

async function makeBundles(): Promise<void> {
  const folder = currentFolder();
  if (existsSync(folder)) return;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, "unfinished-"));
  await buildAll(unfinished);
  // Another run may have made them meanwhile.
  if (existsSync(folder)) await rm(unfinished, { recursive: true });
  else await rename(unfinished, folder);
  await forgetOld();
}

/** Kept from one run to the next: to bundle all three takes as long as many a test. */
const CACHE = join(ROOT, "node_modules/.cache/bundles");

const DAY_MS = 24 * 60 * 60_000;

/** Removes the bundles that nobody can be running any more. */
async function forgetOld(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name);
    const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - madeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

/** The folder of this state of the code: the paths, sizes and times of all that a bundle is made of and by. */
function currentFolder(): string {
  const hash = createHash("sha256");
  const sources = ["package-lock.json", "tsconfig*.json", "wrangler.toml", "{client,scripts,shared,workers}/**/*.*"];
  for (const file of globSync(sources, { cwd: ROOT })
    .filter((one) => !NOT_BUNDLED.test(one))
    .toSorted()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return join(CACHE, hash.digest("hex").slice(0, 16));
}

/** What is made of the rest, and tests. */
const NOT_BUNDLED = /\.wrangler|\/dist\/|\.tsbuildinfo$|\.(test|suite)\.tsx?$/;
