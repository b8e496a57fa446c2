/**
 * The three wrangler.toml files, as one environment of one account needs them: Workers, databases, queues and rate limits
 * get names of that environment's own. The files stay the one place where a setting is written; what is derived from them
 * lies in a temporary folder for as long as a command runs. Refuses a part of a file that it would not know how to keep
 * apart.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { everyService, type Service } from "#shared/contract/services.ts";
import { SettingsError } from "../start-settings.ts";
import { ROOT, configPath } from "../wrangler.ts";
import { PRODUCTION } from "./settings.ts";

const consumerSchema = z.looseObject({
  queue: z.string(),
  dead_letter_queue: z.string().optional(),
  max_batch_size: z.int(),
  max_batch_timeout: z.int(),
  max_retries: z.int(),
  retry_delay: z.int(),
  max_concurrency: z.int(),
});

/** How a Worker consumes a queue. */
export type Consumer = z.infer<typeof consumerSchema>;

/** Every part that the files have. One that comes later must say here what its names are in another environment. */
const configSchema = z.strictObject({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).optional(),
  workers_dev: z.boolean(),
  preview_urls: z.boolean(),
  limits: z.looseObject({ cpu_ms: z.int() }),
  observability: z.looseObject({
    enabled: z.boolean(),
    logs: z.looseObject({ invocation_logs: z.boolean() }),
    traces: z.looseObject({ enabled: z.boolean() }),
  }),
  dependencies_instrumentation: z.looseObject({ enabled: z.boolean() }),
  build: z.unknown().optional(),
  secrets: z.looseObject({ required: z.array(z.string()) }).optional(),
  vars: z.record(z.string(), z.string()).optional(),
  send_email: z.array(z.strictObject({ name: z.string() })).optional(), // addresses are settings: nothing to keep apart
  ratelimits: z.array(z.looseObject({ namespace_id: z.string() })).optional(),
  d1_databases: z.tuple([
    z.looseObject({ binding: z.string(), database_name: z.string(), migrations_dir: z.string() }),
  ]),
  version_metadata: z.strictObject({ binding: z.string() }),
  exports: z.unknown().optional(),
  services: z.array(z.strictObject({ binding: z.string(), service: z.string(), entrypoint: z.string() })).optional(),
  triggers: z.strictObject({ crons: z.array(z.string()) }).optional(),
  durable_objects: z
    .looseObject({ bindings: z.array(z.strictObject({ name: z.string(), class_name: z.string() })) })
    .optional(),
  queues: z.strictObject({
    producers: z.array(z.looseObject({ binding: z.string(), queue: z.string() })),
    consumers: z.array(consumerSchema),
  }),
});

/** A Worker's configuration. */
export type Config = z.infer<typeof configSchema>;

/** Every Worker's configuration in an environment. */
export async function readConfigs(environment: string): Promise<Record<Service, Config>> {
  const read = everyService(async (service) => inEnvironment(await readConfig(service), environment));
  const configs = await Promise.all(
    Object.entries(read).map(async ([service, config]) => [service, await config] as const),
  );
  return Object.fromEntries(configs) as Record<Service, Config>;
}

async function readConfig(service: Service): Promise<Config> {
  const file = configPath(service);
  return checked(file, parse(await readFile(join(ROOT, file), "utf8")));
}

/** @throws SettingsError if there is something in it whose names could not be kept apart */
export function checked(file: string, toml: unknown): Config {
  const { data, error } = configSchema.safeParse(toml);
  if (data !== undefined) return data;
  const what = error.issues.map(({ path, message }) => [...path.map(String), message].join(": ")).join("; ");
  throw new SettingsError(
    `${file} has something that npm run deploy does not know: ${what}. See scripts/deploy/configs.ts.`,
  );
}

/**
 * The same Worker in an environment. Production's names are the file's; another environment's have its name at the end.
 *
 * @example signup-lights-user-newuser-res is signup-lights-user-newuser-res-staging in staging
 */
export function inEnvironment(config: Config, environment: string): Config {
  if (environment === PRODUCTION) return config;
  const named = (name: string) => `${name}-${environment}`;
  const [database] = config.d1_databases;
  const { producers, consumers } = config.queues;
  return {
    ...config,
    name: named(config.name),
    d1_databases: [{ ...database, database_name: named(database.database_name) }],
    queues: {
      producers: producers.map((producer) => ({ ...producer, queue: named(producer.queue) })),
      consumers: consumers.map((consumer) => ({
        ...consumer,
        queue: named(consumer.queue),
        ...(consumer.dead_letter_queue !== undefined && { dead_letter_queue: named(consumer.dead_letter_queue) }),
      })),
    },
    ...(config.services && {
      services: config.services.map((other) => ({ ...other, service: named(other.service) })),
    }),
    ...(config.ratelimits && {
      ratelimits: config.ratelimits.map((limit) => ({
        ...limit,
        namespace_id: namespaceIn(environment, limit.namespace_id),
      })),
    }),
  };
}

/**
 * A rate limit's namespace in another environment: ten digits, where production's have nine. The whole account counts
 * together what has equal ids.
 */
function namespaceIn(environment: string, id: string): string {
  const hash = createHash("sha256").update(`${environment} ${id}`).digest().readUInt32BE();
  return String(1_000_000_000 + (hash % 1_000_000_000));
}

/** Every queue that these Workers send to, consume, or leave dead letters in. */
export function queuesOf(configs: Record<Service, Config>): string[] {
  const names = Object.values(configs).flatMap(({ queues: { producers, consumers } }) => [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue ?? []].flat()),
  ]);
  return [...new Set(names)];
}

/** What a derived file says that the environment's configuration does not. */
type Facts = { databaseId?: string; main?: string; domain?: string | undefined };

/**
 * Writes a Worker's configuration as a file that wrangler takes with `-c`, into a folder of the caller's.
 *
 * @param facts what only the account knows, and the bundle that is to be uploaded as it is
 * @returns the file
 */
export async function writeConfig(
  folder: string,
  service: Service,
  config: Config,
  facts: Facts = {},
): Promise<string> {
  const { build: _, ...kept } = config;
  const [{ preview_database_id: __, ...database }] = config.d1_databases;
  const { databaseId, main, domain } = facts;
  const derived = {
    ...kept,
    d1_databases: [
      {
        ...database,
        migrations_dir: migrationsDir(service, config),
        ...(databaseId !== undefined && { database_id: databaseId }),
      },
    ],
    ...(main !== undefined && { main, no_bundle: true }),
    ...(domain !== undefined && { workers_dev: false, routes: [{ pattern: domain, custom_domain: true }] }),
  };
  const file = join(folder, `${service}.json`);
  await writeFile(file, JSON.stringify(derived, null, 2));
  return file;
}

/** The folder of a Worker's migrations. */
export function migrationsDir(service: Service, { d1_databases: [{ migrations_dir }] }: Config): string {
  return join(ROOT, configPath(service), "..", migrations_dir);
}

/**
 * The same Worker, with the variables that were set in the dashboard where the file leaves them empty. A deployment would
 * otherwise empty them.
 */
export function withVarsOf(
  config: Config,
  bindings: readonly { type: string; name: string; text?: string | undefined }[],
): Config {
  const vars = Object.entries(config.vars ?? {}).map(([name, value]) => {
    const there = bindings.find((binding) => binding.type === "plain_text" && binding.name === name);
    return [name, value === "" ? (there?.text ?? "") : value] as const;
  });
  return config.vars === undefined ? config : { ...config, vars: Object.fromEntries(vars) };
}
