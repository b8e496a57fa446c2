/**
 * What is measured: our three Workers, the peer and the floors, each in a workerd of its own, bundled as for a
 * deployment, with its state in a folder on the same disk. Not through `wrangler dev`: its proxy would add the same
 * 2 ms to everybody, and so flatter the slower.
 *
 * Rate limits are off, and a password hash costs what it costs or next to nothing. Both exist here alone, by what the
 * bundler and the runtime are handed.
 */
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { D1Database } from "@cloudflare/workers-types";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions, type LegacyWorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, type Unstable_Config } from "wrangler";
import { SERVICES } from "#shared/contract/services.ts";
import { readMigrations } from "../scripts/migration-files.ts";
import { ROOT, configPath, wrangler } from "../scripts/wrangler.ts";

/** At what cost passwords are hashed: that of a deployed Worker, or the least there is. */
export type HashCost = "real" | "minimum";

/** A running server: where it listens, its workerd, and the database of each of its Workers. */
export type Subject = { url: URL; pid: number; databases: D1Database[] };

/** The servers that can be started, and where the Workers of each are configured. */
const CONFIGS = {
  ours: SERVICES.map(configPath),
  unanswered: [configPath("auth")], // signups that never settle: their replicas are not there
  peer: ["bench/peer/wrangler.toml"],
  floor: ["bench/floor/wrangler.toml"],
} as const;

export type SubjectName = keyof typeof CONFIGS;

const SECRET = "a-secret-of-the-benchmark-of-32-characters-or-more";

const running: Miniflare[] = [];

/** Stops every server that was started. */
export async function stopAll(): Promise<void> {
  for (const runtime of running.splice(0)) await runtime.dispose();
}

/** Bundles and starts a server, with empty, migrated databases in a new folder inside `folder`. */
export async function start(name: SubjectName, hash: HashCost, folder: string): Promise<Subject> {
  const home = join(folder, `${name}-${crypto.randomUUID()}`);
  const configs = CONFIGS[name];
  const workers = await Promise.all(configs.map((config, index) => bundled(config, hash, join(home, String(index)))));
  const before = await children();
  const state = { resourcePersistencePath: join(home, "state") };
  const quiet = { log: new Log(LogLevel.ERROR) };
  const runtime = new Miniflare(convertV4MiniflareOptions({ workers, host: "127.0.0.1", ...state, ...quiet }));
  running.push(runtime);
  const url = await runtime.ready;
  const pid = (await children()).find((child) => !before.includes(child));
  if (pid === undefined) throw new Error("workerd is not to be found among this process's children");
  const databases: D1Database[] = [];
  for (const [index, config] of configs.entries()) {
    const database = await runtime.getD1Database("DB", workers[index]?.name);
    for (const statement of await migrations(config)) await database.prepare(statement).run();
    databases.push(database);
  }
  return { url, pid, databases };
}

/** A Worker as `wrangler deploy` would bundle and configure it, but for limits and, if asked for, the hash's cost. */
async function bundled(file: string, hash: HashCost, folder: string): Promise<LegacyWorkerOptions> {
  const config = join(ROOT, file);
  const stands = [
    ["./http/limits.ts", "bench/no-limits.ts"],
    ["../http/limits.ts", "bench/no-limits.ts"],
    ...(hash === "minimum" ? [["./scrypt-cost.ts", "tests/system/cheap-scrypt-cost.ts"]] : []),
  ].flatMap(([what, standIn = ""]) => ["--alias", `${what}:${join(ROOT, standIn)}`]);
  await wrangler("deploy", "--dry-run", "-c", config, "--outdir", folder, ...stands);
  const workerOptions = unstable_getMiniflareWorkerOptions(config).workerOptions as LegacyWorkerOptions;
  return {
    ...workerOptions,
    name: configOf(file).name ?? file,
    rootPath: folder,
    modulesRoot: folder,
    modules: [{ type: "ESModule", path: join(folder, "worker.js") }],
    bindings: { ...workerOptions.bindings, AUTH_SECRET: SECRET },
    ratelimits: {}, // the local one, however high its limit, is an object that writes to disk (miniflare 5.20261102)
  };
}

/** The statements of a Worker's migrations, in their order. */
async function migrations(file: string): Promise<string[]> {
  const migrationsDir = configOf(file).d1_databases[0]?.migrations_dir ?? "migrations";
  const read = await readMigrations(join(ROOT, dirname(file), migrationsDir));
  return read.flatMap(({ statements }) => statements);
}

function configOf(file: string): Unstable_Config {
  return unstable_readConfig({ config: join(ROOT, file) }, { hideWarnings: true }) as Unstable_Config;
}

/** The processes that this one has started. */
async function children(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)]);
  return [...stdout.matchAll(/(\d+) workerd/g)].map(([, pid]) => Number(pid));
}
