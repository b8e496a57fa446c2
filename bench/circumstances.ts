/** Under what circumstances something was measured: without them, a number says nothing. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../scripts/wrangler.ts";

export type Circumstances = {
  /** What is compared: whose numbers stand on the left, and whose on the right. */
  columns: readonly [string, string];
  commit: string;
  at: string;
  machine: string;
  load: string;
  versions: string;
  rounds: number;
  hash: string;
  /** Where the databases are. */
  state: string;
};

const PACKAGES = ["better-auth", "drizzle-orm", "hono", "miniflare", "wrangler", "workerd"];

/** The circumstances of now. `load`: how many processes wanted a core in the last minute, these among them. */
export async function circumstancesNow(
  about: Pick<Circumstances, "columns" | "rounds" | "hash" | "state">,
): Promise<Circumstances> {
  const git = async (...args: string[]) => (await promisify(execFile)("git", args, { cwd: ROOT })).stdout.trim();
  // What earlier runs have written is no change.
  const changed = (await git("status", "--porcelain", ".", ":!bench/results")) === "" ? "" : " with changes";
  const versions = await Promise.all(PACKAGES.map(async (name) => `${name} ${await versionOf(name)}`));
  const [cpu] = cpus();
  return {
    ...about,
    commit: `${await git("rev-parse", "--short", "HEAD")}${changed}`,
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: loadavg()[0]?.toFixed(1) ?? "",
    versions: `node ${process.versions.node}, ${versions.join(", ")}`,
  };
}

async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
