/**
 * Bundles of the Workers as they are deployed, by wrangler, for every company of a run: bundled for each, they took a quarter
 * of what it takes to start one. They lie in a folder that is named after the state of the code, so that code that has
 * changed since, while vitest watches, finds none, and is bundled anew.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Unstable_Config as Config } from "wrangler";
import { everyService, type Service } from "#shared/contract/services.ts";
import { buildAll, type Bundles } from "../../scripts/deploy/build.ts";
import { ROOT, configPath, wrangler } from "../../scripts/wrangler.ts";

/** Hashes that cost next to nothing, in auth's place of what they really cost. */
export const CHEAP_HASHES = { "./scrypt-cost.ts": "./tests/system/cheap-scrypt-cost.ts" };

/** What a Worker with these aliases has in its configuration in place of its code, if its bundle is there; else nothing. */
export function bundled(service: Service, alias: Config["alias"] = {}): Partial<Config> {
  const isCheap = alias === CHEAP_HASHES;
  if (!isCheap && Object.keys(alias).length > 0) return {};
  const [folder, name] = [currentFolder(), nameOf(service, isCheap)];
  if (!existsSync(folder)) return {};
  const rules: Config["rules"] = [{ type: "ESModule", globs: [bundleIn("", name)] }];
  return {
    main: entryOf(folder, name),
    base_dir: folder,
    find_additional_modules: true,
    rules,
    no_bundle: true,
    alias: {},
  };
}

/** The bundles of the Workers as they are deployed, and nothing else. Code that has changed since the run began has none. */
export function deployable(): Bundles {
  const folder = currentFolder();
  return everyService((service) => bundleIn(folder, nameOf(service, false)));
}

/** vitest's global setup: makes the bundles of the code as it is now. */
export async function setup(): Promise<void> {
  const folder = currentFolder();
  if (existsSync(folder)) return;
  await mkdir(parentFolder(), { recursive: true });
  const unfinished = await mkdtemp(join(parentFolder(), "unfinished-"));
  await buildAll(unfinished);
  const aliases = Object.entries(CHEAP_HASHES).flatMap(([from, to]) => ["--alias", `${from}:${to}`]);
  const outdir = join(unfinished, nameOf("auth", true));
  await wrangler("deploy", "--dry-run", "--outdir", outdir, "-c", configPath("auth"), ...aliases);
  for (const name of await readdir(unfinished)) {
    const bundle = `"./${bundleIn("", name)}"`;
    await writeFile(entryOf(unfinished, name), `export * from ${bundle};\nexport { default } from ${bundle};\n`);
  }
  await rename(unfinished, folder);
}

const bundleIn = (folder: string, name: string) => join(folder, name, "worker.js");

/** A module that passes a bundle on: what is the entry, esbuild reads at each start, to learn what it exports. */
const entryOf = (folder: string, name: string) => join(folder, `${name}.js`);

/** The folder of a bundle among the others: as a deployment names it, if its hashes are at their real cost. */
const nameOf = (service: Service, isCheap: boolean) => (isCheap ? `${service}-cheap` : service);

const parentFolder = () => join(tmpdir(), "signup-lights-bundles");

/** The folder of this state of the code: the paths, sizes and times of all that a bundle is made of. */
function currentFolder(): string {
  const hash = createHash("sha256");
  const files = globSync(
    [
      "package-lock.json",
      "wrangler.toml",
      "tests/system/bundles.ts",
      ...Object.values(CHEAP_HASHES),
      "{client,shared,workers}/**/*.*",
    ],
    { cwd: ROOT },
  );
  for (const file of files.filter((one) => !MADE.test(one)).toSorted()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return join(parentFolder(), hash.digest("hex").slice(0, 16));
}

/** What is made of the rest. */
const MADE = /\.wrangler|\/dist\/|\.tsbuildinfo$/;
