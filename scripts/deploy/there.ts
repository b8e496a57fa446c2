/**
 * What is there already, in the account: the only state that a deployment has. Reads, and changes nothing. A token that may
 * not read something is found out here, before anything is changed.
 */
import * as z from "zod";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Access } from "./access.ts";
import { queuesOf, type Config } from "./configs.ts";

/** The rights that a token needs, as Cloudflare's dashboard calls them. */
export const RIGHTS = {
  workers: "Workers Scripts: Edit",
  queues: "Queues: Edit",
  databases: "D1: Edit",
  zones: "Zone: Read",
  dns: "DNS: Read",
};

const settingsSchema = z.looseObject({
  batch_size: z.number().nullish(),
  max_retries: z.number().nullish(),
  max_wait_time_ms: z.number().nullish(),
  max_concurrency: z.number().nullish(),
  retry_delay: z.number().nullish(),
});

const queueSchema = z.looseObject({
  queue_id: z.string(),
  queue_name: z.string(),
  consumers: z
    .array(
      z.looseObject({
        consumer_id: z.string().optional(),
        script: z.string().optional(),
        service: z.string().optional(),
        dead_letter_queue: z.string().nullish(),
        settings: settingsSchema.nullish(),
      }),
    )
    .default([]),
});

/** A queue with its consumers. */
export type Queue = z.infer<typeof queueSchema>;

const databaseSchema = z.looseObject({ uuid: z.string(), name: z.string() });

/** A database: its tables, and the migrations that were applied to it. */
export type Database = { id: string; tables: string[]; applied: string[] };

const bindingSchema = z.looseObject({
  type: z.string(),
  name: z.string(),
  text: z.string().optional(),
  queue_name: z.string().optional(),
  id: z.string().optional(),
});

const deploymentsSchema = z.object({
  deployments: z.array(z.looseObject({ versions: z.array(z.looseObject({ version_id: z.string() })) })),
});

const versionSchema = z.looseObject({
  annotations: z.record(z.string(), z.unknown()).nullish(),
  resources: z.looseObject({ bindings: z.array(bindingSchema).default([]) }),
});

const subdomainSchema = z.looseObject({ enabled: z.boolean(), previews_enabled: z.boolean().optional() });

const schedulesSchema = z.looseObject({ schedules: z.array(z.looseObject({ cron: z.string() })) });

const observabilitySchema = z.looseObject({
  enabled: z.boolean().nullish(),
  logs: z.looseObject({ invocation_logs: z.boolean().nullish() }).nullish(),
  traces: z.looseObject({ enabled: z.boolean().nullish() }).nullish(),
});

/** A Worker as it runs: the release it was deployed as, if this script deployed it and all traffic goes to it. */
export type Worker = {
  release: string | undefined;
  bindings: z.infer<typeof bindingSchema>[];
  isOnWorkersDev: boolean;
  hasPreviews: boolean;
  observability: z.infer<typeof observabilitySchema> | undefined;
  domains: { id: string; hostname: string }[];
  /** When it is woken, as cron expressions. */
  crons: string[];
};

/** Everything of an environment that is there. */
export type There = {
  queues: Queue[];
  databases: Record<Service, Database | null>;
  workers: Record<Service, Worker | null>;
};

/** Looks at everything that an environment consists of. */
export async function lookAround(access: Access, configs: Record<Service, Config>): Promise<There> {
  const [queues, databases, workers] = await Promise.all([
    lookAtQueues(access, queuesOf(configs)),
    Promise.all(SERVICES.map(async (service) => lookAtDatabase(access, databaseName(configs[service])))),
    Promise.all(SERVICES.map(async (service) => lookAtWorker(access, configs[service].name))),
  ]);
  return { queues, databases: byService(databases), workers: byService(workers) };
}

function byService<T>(values: readonly T[]): Record<Service, T> {
  return Object.fromEntries(SERVICES.map((service, index) => [service, values[index]])) as Record<Service, T>;
}

/** The name of a Worker's database. */
export function databaseName({ d1_databases: [{ database_name }] }: Config): string {
  return database_name;
}

/** Those of the queues that are there. */
export async function lookAtQueues({ api, account }: Access, names: readonly string[]): Promise<Queue[]> {
  const query = new URLSearchParams(names.map((name): [string, string] => ["name", name]));
  const path = `/accounts/${account.id}/queues?${query.toString()}`;
  const found = await api.list({ path, right: RIGHTS.queues, what: "see which queues there are" }, queueSchema);
  return found.filter(({ queue_name }) => names.includes(queue_name));
}

async function lookAtDatabase({ api, account }: Access, name: string): Promise<Database | null> {
  const path = `/accounts/${account.id}/d1/database`;
  const call = {
    path: `${path}?name=${name}`,
    right: RIGHTS.databases,
    what: `see whether there is a database ${name}`,
  };
  const database = (await api.list(call, databaseSchema)).find((one) => one.name === name);
  if (database === undefined) return null;
  const ask = {
    path: `${path}/${database.uuid}/query`,
    right: RIGHTS.databases,
    what: `see what is in the database ${name}`,
  };
  const named = z.object({ name: z.string() });
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*'";
  const tables = (await api.query(ask, sql, [], named)).map((table) => table.name);
  const isMigrated = tables.includes("d1_migrations");
  const applied = isMigrated ? await api.query(ask, "SELECT name FROM d1_migrations ORDER BY id", [], named) : [];
  return { id: database.uuid, tables, applied: applied.map((migration) => migration.name) };
}

async function lookAtWorker({ api, account }: Access, name: string): Promise<Worker | null> {
  const of = (path: string) => ({
    path: `/accounts/${account.id}/workers/${path}`,
    right: RIGHTS.workers,
    what: `see how the Worker ${name} is deployed`,
  });
  const deployments = await api.read(of(`scripts/${name}/deployments`), deploymentsSchema);
  const [version, ...others] = deployments?.deployments[0]?.versions ?? [];
  if (version === undefined) return null;
  const [running, subdomain, settings, domains, schedules] = await Promise.all([
    api.read(of(`scripts/${name}/versions/${version.version_id}`), versionSchema),
    api.read(of(`scripts/${name}/subdomain`), subdomainSchema),
    api.read(of(`scripts/${name}/script-settings`), z.looseObject({ observability: observabilitySchema.nullish() })),
    api.list(of(`domains?service=${name}`), z.looseObject({ id: z.string(), hostname: z.string() })),
    api.read(of(`scripts/${name}/schedules`), schedulesSchema),
  ]);
  const tag = running?.annotations?.["workers/tag"];
  return {
    release: others.length === 0 && typeof tag === "string" ? tag : undefined,
    bindings: running?.resources.bindings ?? [],
    isOnWorkersDev: subdomain?.enabled ?? false,
    hasPreviews: subdomain?.previews_enabled ?? false,
    observability: settings?.observability ?? undefined,
    domains,
    crons: schedules?.schedules.map(({ cron }) => cron) ?? [],
  };
}
