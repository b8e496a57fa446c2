/**
 * Writes every generated file again: each Worker's environment types (from its wrangler.toml) and each service's
 * migrations (from its tables). With `--check` it writes nothing and fails when a file is out of date.
 *
 *     npm run generate         npm run generate:check
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { lagsBehind, nextMigration, writeMigration } from "./migrations.ts";
import { ROOT, configPath, wrangler } from "./wrangler.ts";

/** The files of a Worker that describe tables. */
const TABLE_FILES = ["users.ts", "dead-letters.ts", "sessions.ts"];

const check = process.argv.includes("--check");

try {
  await Promise.all(SERVICES.map(environmentTypes));
  // One after the other: drizzle-kit may have a question.
  for (const service of SERVICES) await migrations(service);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The runtime's own types come from `@cloudflare/workers-types`; a variable's value in the file is only its default. */
async function environmentTypes(service: Service): Promise<void> {
  const file = `workers/${service}/worker-configuration.d.ts`;
  const args = ["types", "-c", configPath(service), file, "--include-runtime", "false", "--strict-vars", "false"];
  await wrangler(...args, ...(check ? ["--check"] : []));
}

async function tablesOf(service: Service): Promise<object> {
  const files = TABLE_FILES.map((file) => join(ROOT, "workers", service, file)).filter((file) => existsSync(file));
  const modules = await Promise.all(files.map(async (file): Promise<object> => import(file) as Promise<object>));
  return Object.assign({}, ...modules) as object;
}

async function migrations(service: Service): Promise<void> {
  const schema = await tablesOf(service);
  const folder = join(ROOT, "migrations", service);
  if (!(await lagsBehind(schema, folder))) return;
  if (check) throw new Error(`migrations/${service} lags behind the tables of workers/${service}: npm run generate`);
  const migration = await nextMigration(schema, folder);
  await writeMigration(migration, folder);
  console.log(`migrations/${service}/${migration.name}.sql`);
}
