/**
 * Runs the wrangler that the lockfile names, under the Node that runs this script, on a service's own config.
 * It does not import wrangler: each run is a process of its own, as on the command line.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import type { Service } from "#shared/contract/services.ts";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "..");

/** wrangler's commands, to be run with Node. Its `bin` would start a second Node that runs this file. */
export const WRANGLER = join(ROOT, "node_modules/wrangler/wrangler-dist/cli.js");

/**
 * What Node is to run it with. Those 15 MB of JavaScript leave much that lives on: with 64 MB for what is new, the garbage
 * collector copies it less often, and a start takes a tenth less (November 2026).
 * Without the last flag, Node compiles them once more to find out that they are no ES module.
 */
export const WRANGLER_FLAGS = ["--no-warnings", "--min-semi-space-size=64", "--no-experimental-detect-module"];

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

/** Where wrangler runs, and with what environment; both the caller's own unless they are given. */
type Where = { cwd?: string; env?: NodeJS.ProcessEnv };

/**
 * Runs one wrangler command to its end and returns what it printed, without colours and without wrangler's banner.
 *
 * @throws {WranglerFailure} if wrangler fails
 */
export async function runWrangler(
  args: readonly string[],
  { cwd = ROOT, env = process.env }: Where = {},
): Promise<string> {
  const quiet = { ...QUIET_ENV, WRANGLER_HIDE_BANNER: "true", WRANGLER_LOG: "log", CI: "true", FORCE_COLOR: "0" };
  const options = { cwd, env: { ...env, ...quiet }, maxBuffer: 2 ** 24 };
  try {
    return (await promisify(execFile)(process.execPath, [...WRANGLER_FLAGS, WRANGLER, ...args], options)).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new WranglerFailure(args, stripVTControlCharacters(`${stderr}\n${stdout}`));
  }
}

/** A command that failed, and what wrangler printed before. */
export class WranglerFailure extends Error {
  override name = "WranglerFailure";
  readonly output: string;

  constructor(args: readonly string[], output: string) {
    super(`wrangler ${args.join(" ")}\n${output.trim()}`);
    this.output = output;
  }
}
