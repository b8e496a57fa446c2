/**
 * Where bundles of the Workers are kept, from one process and one run to the next: to make those of a whole run takes longer than
 * many a test. They lie in a folder that is named after the state of the code, so that nobody takes those of another state.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { everyService } from "#shared/contract/services.ts";
import { buildAll, type Bundles } from "../../scripts/deploy/build.ts";
import { ROOT } from "../../scripts/wrangler.ts";

/** The file of each service's bundle, made by wrangler from the code as it is now. */
export async function deployable(): Promise<Bundles> {
  const folder = await kept("deployable", buildAll);
  return everyService((service) => join(folder, service, "worker.js"));
}

/**
 * The folder of this name, filled if it is not there. Who else needs it meanwhile makes it as well; all have the one that was ready
 * first.
 */
export async function kept(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(currentFolder(), name);
  if (existsSync(folder)) return folder;
  await mkdir(currentFolder(), { recursive: true });
  const unfinished = await mkdtemp(join(currentFolder(), "unfinished-"));
  await fill(unfinished);
  try {
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

const CACHE = join(ROOT, "node_modules/.cache/bundles");

const DAY_MS = 24 * 60 * 60_000;

/** vitest's global setup: removes the bundles that nobody can be running any more. */
export async function setup(): Promise<void> {
  for (const name of existsSync(CACHE) ? await readdir(CACHE) : []) {
    const path = join(CACHE, name);
    const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - madeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

let current: string | undefined;

/** The folder of this state of the code: the paths, sizes and times of all that a bundle is made of and by. */
function currentFolder(): string {
  current ??= join(CACHE, stateOfCode());
  return current;
}

function stateOfCode(): string {
  const hash = createHash("sha256");
  const sources = [
    "package-lock.json",
    "tsconfig*.json",
    "wrangler.toml",
    "{client,scripts,shared,tests,workers}/**/*.*",
  ];
  for (const file of globSync(sources, { cwd: ROOT, exclude: ["**/node_modules"] })
    .filter((one) => !NOT_BUNDLED.test(one))
    .toSorted()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** What is made of the rest, and tests. */
const NOT_BUNDLED = /\.wrangler|\/dist\/|\.tsbuildinfo$|\.(test|suite)\.tsx?$/;
