/**
 * Writes every generated file again: each Worker's environment types (from its wrangler.toml) and each service's
 * migrations (from its `*.table.ts`), and the cost tables of docs/scale.md. With `--check` it writes nothing, and fails
 * when a file is out of date.
 *
 *     npm run generate         npm run generate:check
 */
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { costTables } from "../bench/cost.ts";
import { lagsBehind, nextMigration, writeMigration } from "./migrations.ts";
import { ROOT, configPath, wrangler } from "./wrangler.ts";

const check = process.argv.includes("--check");

try {
  await Promise.all(SERVICES.map(environmentTypes));
  // One after the other: drizzle-kit may ask a question in the terminal.
  for (const service of SERVICES) await migrations(service);
  await tables();
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
  const files = globSync(join(ROOT, "workers", service, "**/*.table.ts")).toSorted();
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

/** What a signup costs, in docs/scale.md: the counts that bench/cost.ts has. */
async function tables(): Promise<void> {
  const page = join(ROOT, "docs/scale.md");
  const before = await readFile(page, "utf8");
  const after = before.replace(/(?<=<!-- cost -->\n\n)[^]*(?=\n\n<!-- \/cost -->)/, costTables);
  if (after === before) return;
  if (check) throw new Error("docs/scale.md is not what bench/cost.ts says: npm run generate");
  await writeFile(page, after);
  console.log("docs/scale.md");
}
