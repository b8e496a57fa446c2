/**
 * Workers in one workerd, at a real URL, bound to each other as their configurations say. Miniflare runs them, as it does for
 * `wrangler dev`, but without what wrangler has around it: a second workerd in front, through which each request goes, and a
 * watcher. To start takes half the CPU of wrangler's own harness for tests (4.156, November 2026).
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Log,
  LogLevel,
  Miniflare,
  convertV4MiniflareOptions,
  type LegacyWorkerOptions,
  type MiniflareOptions,
} from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf, type Unstable_Config as Config } from "wrangler";
import type { Service } from "#shared/contract/services.ts";
import { DATABASES, Database, databasesWorker } from "../../scripts/local-database.ts";
import { codeOf, type Source } from "./worker-code.ts";

/** A Worker: its configuration, what it is bundled from, and the secrets that it is deployed with. */
export type WorkerInput = { config: Config; source: Source; secrets: Record<string, string> };

/** Where the mails go that Cloudflare would send. */
export const MAILS = join(tmpdir(), "signup-lights-mails");

/** What a Worker has logged. */
export type LogLine = { level: string; message: string };

export class Runtime {
  /** Where the first of the Workers is reached. It stays there with each deployment. */
  readonly url: URL;
  readonly #miniflare: Miniflare;
  /** What runs now. */
  workers: readonly WorkerInput[];
  /** What all Workers have logged so far. */
  readonly logs: LogLine[];

  private constructor(miniflare: Miniflare, url: URL, workers: readonly WorkerInput[], logs: LogLine[]) {
    [this.#miniflare, this.url, this.workers, this.logs] = [miniflare, url, workers, logs];
  }

  /** Starts Workers with empty databases and no objects. The first is the one that its URL leads to. */
  static async start(workers: readonly WorkerInput[]): Promise<Runtime> {
    const logs: LogLine[] = [];
    const miniflare = new Miniflare(await optionsOf(workers, logs));
    return new Runtime(miniflare, await miniflare.ready, workers, logs);
  }

  /** Deploys these Workers in place of those before: all that was in memory is gone, what is stored stays. */
  async deploy(workers: readonly WorkerInput[]): Promise<void> {
    await this.#miniflare.setOptions(await optionsOf(workers, this.logs));
    this.workers = workers;
  }

  /** A Worker by its name: its bindings, its handlers, and its objects. */
  worker<Env>(name: string) {
    const miniflare = this.#miniflare;
    const fetch = async (path: string, init: { method?: string; body?: string; signal?: AbortSignal } = {}) =>
      miniflare.dispatchFetch(new URL(path, this.url), { ...init, headers: { "MF-Route-Override": name } });
    return {
      fetch,
      env: async (): Promise<Env> => miniflare.getBindings<Env>(name),
      /** Runs the handler of the cron trigger, and throws if that does. */
      scheduled: async (at: Date): Promise<void> => {
        const response = await fetch(`/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${at.getTime()}&format=json`);
        const { outcome } = (await response.json()) as { outcome: string };
        if (outcome !== "ok") throw new Error(`the cron trigger's handler of ${name} ended with ${outcome}`);
      },
      objectIds: async (binding: string): Promise<string[]> => miniflare.listDurableObjectIds(binding, name),
      evict: async (className: string, object: { name: string; webSockets?: "hibernate" }): Promise<void> =>
        miniflare.unsafeEvictDurableObject(name, className, object),
    };
  }

  /** A service's database; what is asked of it is given up at this signal. */
  database(service: Service, signal?: AbortSignal): Database {
    const { fetch } = this.worker(DATABASES);
    return new Database(service, async (init) => fetch("/", { ...init, ...(signal !== undefined && { signal }) }));
  }

  async stop(): Promise<void> {
    await this.#miniflare.dispose();
  }
}

async function optionsOf(workers: readonly WorkerInput[], logs: LogLine[]): Promise<MiniflareOptions> {
  // Locally a database has the id of its preview.
  const databases = workers.map(({ config, source }) => [source.service, config.d1_databases[0]!.preview_database_id!]);
  return convertV4MiniflareOptions({
    workers: [...(await Promise.all(workers.map(workerOf))), databasesWorker(Object.fromEntries(databases))],
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ level, message }) => logs.push({ level, message }),
    unsafeTriggerHandlers: true,
    resourceTmpPath: MAILS,
  });
}

async function workerOf({ config, source, secrets }: WorkerInput): Promise<LegacyWorkerOptions> {
  // Paths would be taken from the configuration's folder: there are none.
  const { rootPath: _, ...options } = workerOptionsOf(config).workerOptions as LegacyWorkerOptions;
  return {
    ...options,
    name: config.name!,
    modules: [{ type: "ESModule", path: "worker.js", contents: await codeOf(source) }],
    bindings: { ...options.bindings, ...secrets },
  };
}
