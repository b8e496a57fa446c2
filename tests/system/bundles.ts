/**
 * Bundles of the Workers as they are deployed, by wrangler, for the companies and the deployments of a run: bundled for each, they
 * took a quarter of what it takes to start a company. They lie in a folder that is named after the state of the code, so that
 * nobody takes those of another state.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
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
  await mkdir(parentFolder(), { recursive: true });
  const unfinished = await mkdtemp(join(parentFolder(), "unfinished-"));
  await buildAll(unfinished);
  await rename(unfinished, folder);
}

const parentFolder = () => join(tmpdir(), "signup-lights-bundles");

/** The folder of this state of the code: the paths, sizes and times of all that a bundle is made of. */
function currentFolder(): string {
  const hash = createHash("sha256");
  const sources = ["package-lock.json", "wrangler.toml", "{client,shared,workers}/**/*.*"];
  for (const file of globSync(sources, { cwd: ROOT })
    .filter((one) => !MADE.test(one))
    .toSorted()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return join(parentFolder(), hash.digest("hex").slice(0, 16));
}

/** What is made of the rest. */
const MADE = /\.wrangler|\/dist\/|\.tsbuildinfo$/;
