/**
 * The code of a Worker under test: the bundle that wrangler deploys, byte for byte (tests/deploy/uploaded.suite.ts), or the same with
 * other modules in place of some. It is made here because wrangler, in a process for each, takes seven times as long.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Service } from "#shared/contract/services.ts";
import { ROOT, configPath } from "../../scripts/wrangler.ts";
import { kept } from "./bundles.ts";

/**
 * What a Worker is bundled from: its entry, and modules that stand in for others, by how those are imported. `tree` is where its
 * own code is; the paths of an entry and of modules are taken from the root.
 */
export type Source = { service: Service; tree: string; main: string; alias: Readonly<Record<string, string>> };

/** What this process has needed so far. */
const read = new Map<string, Promise<string>>();

/** The text of its only module. Another release's is made by each process that needs it. */
export async function codeOf(source: Source): Promise<string> {
  const key = JSON.stringify(source);
  const code = read.get(key) ?? (source.tree === ROOT ? readKept(key, source) : bundle(source));
  read.set(key, code);
  return code;
}

async function readKept(key: string, source: Source): Promise<string> {
  const name = `${source.service}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;
  const folder = await kept(name, async (unfinished) => writeFile(join(unfinished, FILE), await bundle(source)));
  return readFile(join(folder, FILE), "utf8");
}

const FILE = "worker.js";

async function bundle({ service, tree, main, alias }: Source): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(tree, main)],
    absWorkingDir: dirname(join(tree, configPath(service))),
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    keepNames: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"', "navigator.userAgent": '"Cloudflare-Workers"' },
    plugins: [standIns(alias)],
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

/** Modules in place of others. esbuild's own `alias` takes no relative paths. */
function standIns(alias: Readonly<Record<string, string>>): Plugin {
  return {
    name: "stand-ins",
    setup(building) {
      for (const [path, standIn] of Object.entries(alias)) {
        building.onResolve({ filter: new RegExp(`^${path.replaceAll(".", "\\.")}$`) }, () => ({
          path: join(ROOT, standIn),
        }));
      }
    },
  };
}
