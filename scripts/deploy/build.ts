/**
 * The three bundles, built before anything is changed and uploaded as they are. What a Worker is to run has a name by its
 * content: the release, which is kept with the deployed version (as its tag) and tells the next run that there is nothing
 * to do.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { REPLICAS, type Service } from "#shared/contract/services.ts";
import { WranglerFailure, configPath, runWrangler } from "../wrangler.ts";
import { inWords } from "./account-wrangler.ts";
import type { Config } from "./configs.ts";

/** The file of each service's bundle. */
export type Bundles = Record<Service, string>;

/** Builds every service's bundle into a folder. No account is talked to. */
export async function buildAll(folder: string): Promise<Bundles> {
  const auth = await build("auth", folder); // first: its build command makes files that nobody else may be reading
  const replicas = await Promise.all(REPLICAS.map(async (service) => [service, await build(service, folder)] as const));
  return { auth, ...Object.fromEntries(replicas) } as Bundles;
}

async function build(service: Service, folder: string): Promise<string> {
  const outdir = join(folder, service);
  try {
    await runWrangler(["deploy", "--dry-run", "--outdir", outdir, "-c", configPath(service)]);
  } catch (error) {
    if (error instanceof WranglerFailure) throw inWords(`build ${service}`, "", error);
    throw error;
  }
  return join(outdir, "worker.js");
}

/** The name of a release: 16 hexadecimal digits, of a bundle and of the settings that it is deployed with. */
export async function releaseOf(bundle: string, config: Config): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(bundle))
    .update(JSON.stringify(config));
  return hash.digest("hex").slice(0, 16);
}
