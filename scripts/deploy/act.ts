/**
 * Takes the steps of a plan, one after the other. Each is safe to take again, and says in one line that it is done; a
 * failure says what it was about, and ends the run. What is named is made over REST, where the answer is data; databases
 * are migrated and Workers deployed by the pinned wrangler.
 */
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Service } from "#shared/contract/services.ts";
import { WranglerFailure } from "../wrangler.ts";
import type { Access } from "./access.ts";
import { inWords, wranglerFor } from "./account-wrangler.ts";
import type { Bundles } from "./build.ts";
import { writeConfig } from "./configs.ts";
import { MADE, type Step, type Wanted } from "./plan.ts";
import { RIGHTS, type There } from "./there.ts";

/** What the steps are taken with. `folder` is a temporary one of the run's; `say` tells the person one line. */
type Means = {
  access: Access;
  wanted: Wanted;
  bundles: Bundles;
  folder: string;
  say: (line: string) => void;
  environment: NodeJS.ProcessEnv;
};

/** Takes every step. */
export async function act(steps: readonly Step[], there: There, means: Means): Promise<void> {
  const ids = new Map<Service, string>();
  for (const [service, database] of Object.entries(there.databases) as [Service, There["databases"][Service]][]) {
    if (database !== null) ids.set(service, database.id);
  }
  for (const step of steps) {
    switch (step.do) {
      case "create queue":
        await createQueue(step.name, means);
        break;
      case "create database":
        ids.set(step.service, await createDatabase(step, means));
        break;
      case "migrate":
        await migrate(step, ids, means);
        break;
      case "deploy":
        await deploy(step, ids, means);
        break;
    }
  }
}

async function createQueue(name: string, { access: { api, account }, say }: Means): Promise<void> {
  const call = { path: `/accounts/${account.id}/queues`, right: RIGHTS.queues, what: `create the queue ${name}` };
  await api.change("POST", call, z.unknown(), { queue_name: name });
  say(`queue ${name}: created`);
}

async function createDatabase(
  { name, place: { location, jurisdiction } }: Extract<Step, { do: "create database" }>,
  { access: { api, account }, say }: Means,
): Promise<string> {
  const call = {
    path: `/accounts/${account.id}/d1/database`,
    right: RIGHTS.databases,
    what: `create the database ${name}`,
  };
  const body = {
    name,
    ...(location !== undefined && { primary_location_hint: location }),
    ...(jurisdiction !== undefined && { jurisdiction }),
  };
  const { uuid } = await api.change("POST", call, z.looseObject({ uuid: z.string() }), body);
  say(`database ${name}: created`);
  return uuid;
}

type Ids = ReadonlyMap<Service, string>;

async function migrate(
  { service, name, files }: Extract<Step, { do: "migrate" }>,
  ids: Ids,
  means: Means,
): Promise<void> {
  const config = await configFor(service, ids, means);
  const args = ["d1", "migrations", "apply", "DB", "--remote", "-c", config];
  await wrangler(args, `migrate the database ${name}`, RIGHTS.databases, means);
  means.say(`database ${name}: migrated, ${files.length === 1 ? "one file" : `${files.length} files`}`);
}

async function deploy(step: Extract<Step, { do: "deploy" }>, ids: Ids, means: Means): Promise<void> {
  const { service, name, secrets } = step;
  const config = await configFor(service, ids, means);
  const args = ["deploy", "-c", config, "--tag", means.wanted.releases[service], "--message", "npm run deploy"];
  const file = join(means.folder, "secrets.json");
  try {
    if (secrets.length > 0) {
      await writeFile(file, JSON.stringify(secretsFrom(secrets, means.environment)), { mode: 0o600 });
      args.push("--secrets-file", file);
    }
    await wrangler(args, `deploy the Worker ${name}`, RIGHTS.workers, means);
  } finally {
    await rm(file, { force: true });
  }
  means.say(`Worker ${name}: deployed`);
  if (secrets.includes(MADE) && !means.wanted.given.includes(MADE)) {
    means.say(
      `${MADE} was made, and Cloudflare alone has it: nobody can read it back. How to change it: docs/deploy.md.`,
    );
  }
}

async function configFor(service: Service, ids: Ids, { folder, bundles, wanted }: Means): Promise<string> {
  const databaseId = ids.get(service);
  const { isDomain, host } = wanted.address;
  const facts = { main: bundles[service], domain: isDomain && service === "auth" ? host : undefined };
  return writeConfig(folder, service, wanted.configs[service], {
    ...facts,
    ...(databaseId !== undefined && { databaseId }),
  });
}

async function wrangler(
  args: readonly string[],
  what: string,
  right: string,
  { access, folder }: Means,
): Promise<void> {
  try {
    await wranglerFor(access, folder)(args);
  } catch (error) {
    if (error instanceof WranglerFailure) throw inWords(what, right, error);
    throw error;
  }
}

/** The secrets that a Worker is deployed with for the first time. The plan has made sure that all but one are given. */
function secretsFrom(names: readonly string[], environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, environment[name] || randomBytes(32).toString("base64url")]));
}
