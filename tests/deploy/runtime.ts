/**
 * Runs what was deployed to the stand-in: the recorded bundles with their recorded bindings, in workerd, over databases with
 * the recorded tables. Nothing is taken from the repository.
 */
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions, type LegacyWorkerOptions } from "miniflare";
import type { Account, Script } from "./stand-in/account.ts";
import { running } from "./stand-in/workers.ts";

/** The public's side of an account, until it is stopped. */
export type Runtime = { fetch: (url: string, init?: RequestInit) => Promise<Response>; stop: () => Promise<void> };

/** Starts an account's Workers. `entry` is the one that the public reaches. What they store, the account's databases show. */
export async function runtimeOf(account: Account, entry: string): Promise<Runtime> {
  const deployed = [...account.scripts.values()].filter(({ versions }) => versions.length > 0);
  const scripts = deployed.toSorted((a) => (a.name === entry ? -1 : 1));
  const workers = scripts.map((script) => optionsOf(script, account));
  const runtime = new Miniflare(convertV4MiniflareOptions({ workers, log: new Log(LogLevel.ERROR) }));
  await runtime.ready;
  const databases = await Promise.all(
    scripts.map(async ({ name }) => {
      const { id } = running(account.scripts.get(name)!)!.bindings.find(({ type }) => type === "d1")!;
      return { recorded: account.databases.get(String(id))!.sql, real: await runtime.getD1Database("DB", name) };
    }),
  );
  for (const { recorded, real } of databases) {
    const made = recorded
      .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'")
      .all();
    await real.batch(made.map(({ sql }) => real.prepare(String(sql))));
  }
  /** The rows of `users`, as they are in workerd, are put into the stand-in's databases, which a deployment asks. */
  const mirror = async () => {
    for (const { recorded, real } of databases) {
      const { results } = await real.prepare("SELECT * FROM users").all<Record<string, string | number>>();
      for (const row of results) {
        const columns = Object.keys(row).join(", ");
        const places = Object.keys(row).map(() => "?");
        recorded
          .prepare(`INSERT OR REPLACE INTO users (${columns}) VALUES (${places.join(", ")})`)
          .run(...Object.values(row));
      }
    }
  };
  return {
    fetch: async (url, init = {}) => {
      const { status, headers, body } = await runtime.dispatchFetch(url, init as object);
      const mirrored = new TransformStream({ flush: mirror });
      return new Response((body as ReadableStream | null)?.pipeThrough(mirrored), { status, headers: [...headers] });
    },
    stop: async () => runtime.dispose(),
  };
}

/** A Worker as it was uploaded, in Miniflare's words. */
function optionsOf(script: Script, account: Account): LegacyWorkerOptions {
  const { metadata, modules, bindings } = running(script)!;
  const of = (type: string) => bindings.filter((binding) => binding.type === type);
  const named = <T>(type: string, value: (binding: (typeof bindings)[number]) => T) =>
    Object.fromEntries(of(type).map((binding) => [binding.name, value(binding)]));
  const consumed = [...account.queues.values()].flatMap(({ queue_name, consumers }) =>
    consumers.filter((consumer) => consumer.script === script.name).map((consumer) => ({ queue_name, ...consumer })),
  );
  return {
    name: script.name,
    compatibilityDate: String(metadata["compatibility_date"]),
    compatibilityFlags: metadata["compatibility_flags"] as string[],
    modules: modules
      .filter(({ type }) => type === "application/javascript+module")
      .map(({ name, text }) => ({ type: "ESModule", path: name, contents: text })),
    bindings: {
      ...named("plain_text", ({ text }) => String(text)),
      ...named("secret_text", ({ text }) => String(text)),
    },
    email: { send_email: of("send_email").map(({ name }) => ({ name })) },
    versionMetadata: of("version_metadata")[0]!.name,
    d1Databases: named("d1", ({ id }) => String(id)),
    durableObjects: named("durable_object_namespace", ({ class_name }) => ({
      className: String(class_name),
      useSQLite: true,
    })),
    ratelimits: named("ratelimit", ({ namespace_id, simple }) => ({
      namespace_id: String(namespace_id),
      simple: simple as { limit: number; period: 60 },
    })),
    serviceBindings: named("service", ({ service, entrypoint }) => ({
      name: String(service),
      entrypoint: String(entrypoint),
    })),
    queueProducers: named("queue", ({ queue_name }) => String(queue_name)),
    queueConsumers: Object.fromEntries(
      consumed.map(({ queue_name, dead_letter_queue, settings }) => [
        queue_name,
        {
          maxBatchSize: settings["batch_size"]!,
          maxBatchTimeout: settings["max_wait_time_ms"]! / 1_000,
          maxRetries: settings["max_retries"]!,
          retryDelay: settings["retry_delay"]!,
          ...(dead_letter_queue !== undefined && { deadLetterQueue: dead_letter_queue }),
        },
      ]),
    ),
  };
}
