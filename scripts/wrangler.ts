/**
 * Runs the wrangler that the lockfile names, under the Node that runs this script, on a service's own config.
 * It does not import wrangler: each run is a process of its own, as on the command line.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Service } from "#shared/contract/services.ts";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "..");

/** wrangler's commands, to be run with Node. Its `bin` would start a second Node that runs this file. */
export const WRANGLER = join(ROOT, "node_modules/wrangler/wrangler-dist/cli.js");

/**
 * What Node is to run it with. Those 15 MB of JavaScript leave much that lives on: with 64 MB for what is new, the garbage
 * collector copies it less often, and a start takes a tenth less (November 2026).
 */
export const WRANGLER_FLAGS = ["--no-warnings", "--min-semi-space-size=64"];

/**
 * Keeps wrangler from calling home (usage metrics, the sample of `request.cf` that it would download) and from writing
 * every local call with what was in it to a trace store of its own (wrangler 4.156, tried November 2026).
 */
export const QUIET_ENV = {
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  // The local explorer keeps a table and a row of its own in every object.
  X_LOCAL_EXPLORER: "false",
};

/** Where a service's Worker is configured, from the root. auth's is the one that a bare `wrangler` command finds. */
export function configPath(service: Service): string {
  return service === "auth" ? "wrangler.toml" : `workers/${service}/wrangler.toml`;
}

/** Runs one wrangler command to its end, silently. When it fails, the error says what wrangler said. */
export async function wrangler(...args: string[]): Promise<void> {
  await wranglerIn(ROOT, ...args);
}

/** The same, and returns what it printed. */
export async function wranglerOutput(...args: string[]): Promise<string> {
  return wranglerIn(ROOT, ...args);
}

/** The same, in another working tree. */
export async function wranglerIn(cwd: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...QUIET_ENV, WRANGLER_LOG: "log", CI: "true", NO_COLOR: "1" };
  try {
    return (await promisify(execFile)(process.execPath, [...WRANGLER_FLAGS, WRANGLER, ...args], { cwd, env })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`wrangler ${args.join(" ")}\n${stdout}${stderr}`.trimEnd(), { cause: error });
  }
}
