/**
 * Takes an environment down: its domains, consumers, Workers with their objects, queues and databases, in that order, so
 * that nothing is left that would send to what is gone. Deletes what is this project's, and nothing else; what is gone
 * already is no failure, so a run that was cut off is finished by the next.
 */
import * as z from "zod";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Access } from "./access.ts";
import type { Config } from "./configs.ts";
import type { MigrationFile } from "../migration-files.ts";
import { isMigratedBy, isOurs } from "./plan.ts";
import { RIGHTS, databaseName, type There } from "./there.ts";

/** One thing to delete: what a person calls it, and where it is, from the account. */
export type Removal = { what: string; path: string; right: string };

/** What is there of an environment, in the order in which it goes. auth goes first: nobody signs up any more. */
export function removals(
  configs: Record<Service, Config>,
  migrations: Record<Service, MigrationFile[]>,
  { workers, queues, databases }: There,
): Removal[] {
  const ours = SERVICES.filter((service) => isOurs(workers[service], configs));
  const names = new Set(ours.map((service) => configs[service].name));
  const consumers = queues.flatMap(({ queue_id, queue_name, consumers: all }) =>
    all
      .filter(({ script, service }) => names.has(script ?? service ?? ""))
      .map(({ consumer_id = "" }) => ({
        what: `the consumer of ${queue_name}`,
        path: `/queues/${queue_id}/consumers/${consumer_id}`,
        right: RIGHTS.queues,
      })),
  );
  const scripts = ours
    .filter((service) => workers[service] !== null)
    .map((service) => ({
      what: `the Worker ${configs[service].name}, and all that its objects keep`,
      path: `/workers/scripts/${configs[service].name}?force=true`,
      right: RIGHTS.workers,
    }));
  const domains = ours
    .flatMap((service) => workers[service]?.domains ?? [])
    .map(({ id, hostname }) => ({
      what: `the domain ${hostname} of the Worker`,
      path: `/workers/domains/${id}`,
      right: RIGHTS.workers,
    }));
  const rest = queues
    .filter(({ consumers: all }) => all.every(({ script, service }) => names.has(script ?? service ?? "")))
    .map(({ queue_id, queue_name }) => ({
      what: `the queue ${queue_name}, and what waits in it`,
      path: `/queues/${queue_id}`,
      right: RIGHTS.queues,
    }));
  const tables = SERVICES.flatMap((service) => {
    const database = databases[service];
    const files = migrations[service].map(({ name }) => name);
    if (database === null || !isMigratedBy(files, database)) return [];
    const what = `the database ${databaseName(configs[service])}, and every account in it`;
    return [{ what, path: `/d1/database/${database.id}`, right: RIGHTS.databases }];
  });
  return [...domains, ...consumers, ...scripts, ...rest, ...tables];
}

/** Deletes what is listed. */
export async function remove(
  list: readonly Removal[],
  { api, account }: Access,
  say: (line: string) => void,
): Promise<void> {
  for (const { what, path, right } of list) {
    await api.change("DELETE", { path: `/accounts/${account.id}${path}`, right, what: `delete ${what}` }, z.unknown());
    say(`${what.replace(/^the /, "")}: deleted`);
  }
}
