/**
 * The code of a Worker under test: the bundle that is deployed, by wrangler, or one in which modules are others. That one is made
 * here, as wrangler makes it, but in this process and once for all companies of it that are alike.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Service } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { deployable } from "./bundles.ts";

/**
 * What a Worker is bundled from: its entry, and modules that stand in for others, by how those are imported. `tree` is where its
 * own code is; the paths of an entry and of modules are taken from the root.
 */
export type Source = { service: Service; tree: string; main: string; alias: Readonly<Record<string, string>> };

/** What this process has needed so far. */
const made = new Map<string, Promise<string>>();

/** The text of its only module. */
export async function codeOf({ service, tree, main, alias }: Source): Promise<string> {
  const isDeployed = tree === ROOT && main === `workers/${service}/worker.ts` && Object.keys(alias).length === 0;
  const make = async () =>
    isDeployed ? readFile(deployable()[service], "utf8") : bundle(resolve(tree, main), tree, alias);
  const key = JSON.stringify([tree, main, alias]);
  const code = made.get(key) ?? make();
  made.set(key, code);
  return code;
}

async function bundle(entry: string, tree: string, alias: Readonly<Record<string, string>>): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: tree,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    keepNames: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"' },
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
