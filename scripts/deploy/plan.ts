/**
 * What is to be done, from what is wanted and what is there. Pure: the same two give the same plan, and with nothing to do
 * it has no steps. Refuses to touch what is not this project's.
 */
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import type { MigrationFile } from "../migration-files.ts";
import { notAdditive } from "./additive.ts";
import type { Address } from "./address.ts";
import { queuesOf, type Config, type Consumer } from "./configs.ts";
import type { Place } from "./settings.ts";
import { databaseName, type Database, type Queue, type There, type Worker } from "./there.ts";

/**
 * An environment as it is to be. `releases` name what each Worker is to run: its bundle and its settings. `given` names the
 * secrets that the person has set for this run.
 */
export type Wanted = {
  configs: Record<Service, Config>;
  releases: Record<Service, string>;
  migrations: Record<Service, MigrationFile[]>;
  place: Place;
  address: Address;
  given: readonly string[];
};

/** One step. They are taken in their order. */
export type Step =
  | { do: "create queue"; name: string }
  | { do: "create database"; service: Service; name: string; place: Place }
  | { do: "migrate"; service: Service; name: string; files: string[] }
  | { do: "deploy"; service: Service; name: string; because: string[]; secrets: string[] };

/** The one secret that is made (32 random bytes) if nobody gives it. */
export const MADE = "AUTH_SECRET";

/** The steps; what forbids every one of them; and what a person should know before. Sentences. */
export type Plan = { refusals: string[]; notes: string[]; steps: Step[] };

/** Queues first: each Worker consumes what another one produces. auth last: it is what the public sees. */
export function planOf(wanted: Wanted, there: There): Plan {
  const { configs, address, place } = wanted;
  const steps: Step[] = [
    ...missingQueues(configs, there.queues).map((name) => ({ do: "create queue" as const, name })),
    ...SERVICES.filter((service) => there.databases[service] === null).map((service) => ({
      do: "create database" as const,
      service,
      name: databaseName(configs[service]),
      place,
    })),
    ...SERVICES.flatMap((service) => migration(service, wanted, there.databases[service])),
    ...[...REPLICAS, "auth" as const].flatMap((service) => deployment(service, wanted, there)),
  ];
  const isPlaceOfNoEffect =
    Object.keys(place).length > 0 && SERVICES.every((service) => there.databases[service] !== null);
  return {
    refusals: [...address.problems, ...SERVICES.flatMap((service) => refusals(service, wanted, there))],
    notes: isPlaceOfNoEffect ? ["The databases are there: their place was chosen when they were made, and stays."] : [],
    steps,
  };
}

function missingQueues(configs: Wanted["configs"], there: readonly Queue[]): string[] {
  return queuesOf(configs).filter((name) => !there.some(({ queue_name }) => queue_name === name));
}

function migration(service: Service, { configs, migrations }: Wanted, database: Database | null): Step[] {
  const files = missing(migrations[service], database).map(({ name }) => name);
  return files.length === 0 ? [] : [{ do: "migrate", service, name: databaseName(configs[service]), files }];
}

function missing(migrations: readonly MigrationFile[], database: Database | null): MigrationFile[] {
  return migrations.filter(({ name }) => database?.applied.includes(name) !== true);
}

function deployment(service: Service, wanted: Wanted, { workers, databases, queues }: There): Step[] {
  const { configs, releases, address } = wanted;
  const config = configs[service];
  const worker = workers[service];
  const secrets = missingSecrets(config, worker);
  const because =
    worker === null
      ? ["it is new"]
      : [
          ...(worker.release === releases[service] ? [] : ["it runs another release"]),
          ...(isBoundTo(worker, databases[service]) ? [] : ["it is bound to another database"]),
          ...(hasAddress(worker, service, config, address) ? [] : ["its addresses are others"]),
          ...(isObservedAs(worker, config) ? [] : ["what it logs is set otherwise"]),
          ...(isWokenAt(worker, config) ? [] : ["it is woken at other times"]),
          ...secrets.map((secret) => `${secret} is missing`),
          ...config.queues.consumers
            .filter((consumer) => !isConsumed(consumer, config.name, queues))
            .map(({ queue }) => `it does not consume ${queue} as it should`),
        ];
  return because.length === 0 ? [] : [{ do: "deploy", service, name: config.name, because, secrets }];
}

/** The secrets that a Worker needs and does not have. */
function missingSecrets({ secrets }: Config, worker: Worker | null): string[] {
  const there = worker?.bindings ?? [];
  return (secrets?.required ?? []).filter(
    (secret) => !there.some(({ type, name }) => type === "secret_text" && name === secret),
  );
}

function isBoundTo(worker: Worker, database: Database | null): boolean {
  const bound = worker.bindings.find(({ type }) => type === "d1");
  return bound !== undefined && bound.id === database?.id;
}

function hasAddress(worker: Worker, service: Service, config: Config, address: Address): boolean {
  const domains = service === "auth" && address.isDomain ? [address.host] : [];
  const isOnWorkersDev = config.workers_dev && domains.length === 0;
  const isAtDomains =
    worker.domains.length === domains.length && worker.domains.every(({ hostname }) => domains.includes(hostname));
  return isAtDomains && worker.isOnWorkersDev === isOnWorkersDev && worker.hasPreviews === config.preview_urls;
}

function isObservedAs({ observability }: Worker, config: Config): boolean {
  const wanted = config.observability;
  const pairs: [there: boolean | null | undefined, wanted: boolean][] = [
    [observability?.logs?.invocation_logs, wanted.logs.invocation_logs],
    [observability?.traces?.enabled, wanted.traces.enabled],
  ];
  return observability?.enabled === wanted.enabled && pairs.every(([there, one]) => (there ?? one) === one);
}

function isWokenAt({ crons }: Worker, { triggers }: Config): boolean {
  return crons.toSorted().join() === (triggers?.crons ?? []).toSorted().join();
}

/** True if a Worker consumes a queue with these settings. One that Cloudflare does not report is taken to be as wanted. */
function isConsumed(wanted: Consumer, worker: string, queues: readonly Queue[]): boolean {
  const queue = queues.find(({ queue_name }) => queue_name === wanted.queue);
  const consumer = queue?.consumers.find(({ script, service }) => (script ?? service) === worker);
  if (consumer === undefined) return false;
  const { settings } = consumer;
  const pairs: [unknown, unknown][] = [
    [consumer.dead_letter_queue ?? undefined, wanted.dead_letter_queue],
    [settings?.batch_size, wanted.max_batch_size],
    [settings?.max_wait_time_ms, wanted.max_batch_timeout * 1_000],
    [settings?.max_retries, wanted.max_retries],
    [settings?.retry_delay, wanted.retry_delay],
    [settings?.max_concurrency, wanted.max_concurrency],
  ];
  return pairs.every(([reported, value]) => (reported ?? value) === value);
}

/** What of a service's is somebody else's, or cannot be done to it. */
function refusals(service: Service, { configs, migrations, given }: Wanted, there: There): string[] {
  const config = configs[service];
  const database = there.databases[service];
  const names = migrations[service].map(({ name }) => name);
  const strangers = strangersAt(config, there.queues);
  const unknown = missingSecrets(config, there.workers[service]).filter(
    (name) => name !== MADE && !given.includes(name),
  );
  return [
    ...(isOurs(there.workers[service], configs)
      ? []
      : [`There is a Worker ${config.name} already, which is not this project's.`]),
    ...(database === null || isMigratedBy(names, database)
      ? []
      : [`There is a database ${databaseName(config)} already, with other tables than this project's.`]),
    ...unknown.map((name) => `${config.name} needs the secret ${name}: set it for this run, ${name}=… npm run deploy.`),
    ...strangers.map(([queue, worker]) => `The queue ${queue} is consumed by the Worker ${worker} already.`),
    ...missing(migrations[service], database).flatMap(({ name, statements }) =>
      notAdditive(statements).map((why) => `migrations/${service}/${name} does not only add. ${why}.`),
    ),
  ];
}

/** True if a Worker is one of ours: it is bound to one of the project's queues. */
export function isOurs(worker: Worker | null, configs: Wanted["configs"]): boolean {
  const ours = queuesOf(configs);
  return (
    worker === null || worker.bindings.some(({ queue_name }) => queue_name !== undefined && ours.includes(queue_name))
  );
}

/**
 * True if a database is empty, or was migrated by these files: by the first of them, or by all of them and by some of a
 * later release, which was rolled back.
 */
export function isMigratedBy(names: readonly string[], { tables, applied }: Database): boolean {
  if (applied.length === 0) return tables.every((table) => table === "d1_migrations");
  return names.slice(0, applied.length).every((name, index) => name === applied[index]);
}

function strangersAt(config: Config, queues: readonly Queue[]): [queue: string, worker: string][] {
  return config.queues.consumers.flatMap(({ queue }) =>
    (queues.find(({ queue_name }) => queue_name === queue)?.consumers ?? [])
      .map(({ script, service }) => script ?? service ?? "by HTTP")
      .filter((worker) => worker !== config.name)
      .map((worker): [string, string] => [queue, worker]),
  );
}
