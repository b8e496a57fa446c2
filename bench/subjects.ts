/**
 * What is measured: our three Workers, the peer and the floors, each in a workerd of its own, bundled as for a
 * deployment, with its state in folders side by side. Not through `wrangler dev`: its proxy would add the same
 * 2 ms to everybody, and so flatter the slower.
 *
 * Rate limits are off, and a password hash costs what it costs or next to nothing. Both exist here alone, by what the
 * bundler and the runtime are handed.
 */
import { execFile } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { D1Database } from "@cloudflare/workers-types";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions, type LegacyWorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, type Unstable_Config } from "wrangler";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { readMigrations } from "../scripts/migration-files.ts";
import { ROOT, configPath, runWrangler } from "../scripts/wrangler.ts";

/** At what cost passwords are hashed: that of a deployed Worker, or the least there is. */
export type HashCost = "real" | "minimum";

/** What is bundled in place of what, for each cost; `idle` takes long and no CPU. */
const HASHES: Record<HashCost | "idle", readonly (readonly [string, string])[]> = {
  real: [],
  minimum: [["./scrypt-cost.ts", "tests/system/cheap-scrypt-cost.ts"]],
  idle: [["../accounts/passwords.ts", "bench/wan/passwords.ts"]],
};

/** A running server: where it listens, its workerd, the database of each of its Workers, and a Worker by its service's name. */
export type Subject = {
  url: URL;
  pid: number;
  databases: D1Database[];
  worker: (service: Service) => ReturnType<Miniflare["getWorker"]>;
  /** Where the inspector of its isolates listens, if it was asked for. */
  inspector: URL | undefined;
};

/** The servers that can be started, and where the Workers of each are configured. */
const CONFIGS = {
  ours: SERVICES.map(configPath),
  counted: SERVICES.map(configPath), // ours, each counting what it does
  wan: SERVICES.map(configPath), // ours, each waiting at its bindings
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

/** The entry file of each Worker, where it is another than the deployed one. */
const MAINS: Partial<Record<SubjectName, readonly string[]>> = {
  counted: SERVICES.map((service) => `tests/system/counted/${service}.ts`),
  wan: SERVICES.map((service) => `bench/wan/${service}.ts`),
};

/** Which working tree a server is built from, and the variables that its Workers have besides their own; whether it has an inspector. */
type Build = { root?: string; variables?: Record<string, string>; isInspected?: boolean };

/** Bundles and starts a server, with empty, migrated databases in a new folder inside `folder`. */
export async function start(
  name: SubjectName,
  hash: keyof typeof HASHES,
  folder: string,
  { root = ROOT, variables = {}, isInspected = false }: Build = {},
): Promise<Subject> {
  const home = join(folder, `${name}-${crypto.randomUUID()}`);
  const configs = CONFIGS[name];
  const bundles = await Promise.all(
    configs.map(async (config, index) =>
      bundled(join(root, config), hash, join(home, String(index)), root, MAINS[name]?.[index]),
    ),
  );
  const workers = bundles.map((bundle) => ({
    ...bundle,
    bindings: { ...bundle.bindings, ...variables },
    ...(name === "unanswered" && { serviceBindings: {} }), // workerd refuses to start with a binding to nobody
  }));
  const before = await children();
  const state = { resourcePersistencePath: join(home, "state") };
  const quiet = { log: new Log(LogLevel.ERROR), handleStructuredLogs: showFaults };
  const inspector = isInspected ? { inspectorPort: 0 } : {};
  const runtime = new Miniflare(
    convertV4MiniflareOptions({ workers, host: "127.0.0.1", ...inspector, ...state, ...quiet }),
  );
  running.push(runtime);
  const url = await runtime.ready;
  const pid = (await children()).find((child) => !before.includes(child));
  if (pid === undefined) throw new Error("workerd is not to be found among this process's children");
  const databases: D1Database[] = [];
  for (const [index, config] of configs.entries()) {
    const database = await runtime.getD1Database("DB", workers[index]?.name);
    for (const statement of await migrations(join(root, config))) await database.prepare(statement).run();
    databases.push(database);
  }
  return {
    url,
    pid,
    databases,
    worker: async (service) => runtime.getWorker(`signup-lights-${service}`),
    inspector: isInspected ? await runtime.getInspectorURL() : undefined,
  };
}

/** A Worker as `wrangler deploy` would bundle and configure it, but for limits and, if asked for, the hash's cost. */
async function bundled(
  config: string,
  hash: keyof typeof HASHES,
  folder: string,
  root: string,
  main?: string,
): Promise<LegacyWorkerOptions> {
  const stands = [
    ["./http/limits.ts", "bench/no-limits.ts"],
    ["../http/limits.ts", "bench/no-limits.ts"],
    ...HASHES[hash],
  ].flatMap(([what, standIn = ""]) => ["--alias", `${what}:${join(root, standIn)}`]);
  const entry = main === undefined ? [] : [join(root, main)];
  const command = ["deploy", ...entry, "--dry-run", "-c", config, "--outdir", folder, ...stands];
  await runWrangler(command, { cwd: root });
  const workerOptions = unstable_getMiniflareWorkerOptions(config).workerOptions as LegacyWorkerOptions;
  return {
    ...workerOptions,
    name: configOf(config).name ?? config,
    rootPath: folder,
    modulesRoot: folder,
    modules: [{ type: "ESModule", path: join(folder, `${basename(main ?? "worker.ts", ".ts")}.js`) }],
    bindings: { ...workerOptions.bindings, AUTH_SECRET: SECRET },
    ratelimits: {}, // the local one, however high its limit, is an object that writes to disk (miniflare 5.20261102)
  };
}

/** The statements of a Worker's migrations, in their order. */
async function migrations(config: string): Promise<string[]> {
  const migrationsDir = configOf(config).d1_databases[0]?.migrations_dir ?? "migrations";
  const read = await readMigrations(join(dirname(config), migrationsDir));
  return read.flatMap(({ statements }) => statements);
}

function configOf(config: string): Unstable_Config {
  return unstable_readConfig({ config }, { hideWarnings: true }) as Unstable_Config;
}

/** What the Workers log of each signup would hide what the benchmark says. */
function showFaults({ level, message }: { level: string; message: string }): void {
  if (level === "error") console.error(message);
}

/** The processes that this one has started. */
async function children(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)]);
  return [...stdout.matchAll(/(\d+) workerd/g)].map(([, pid]) => Number(pid));
}
