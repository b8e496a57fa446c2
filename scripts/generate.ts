/**
 * Writes every generated file again: each Worker's environment types (from its wrangler.toml) and each service's
 * migrations (from its `*.table.ts`), the cost tables of docs/scale.md, and the API's documents, which auth serves. With
 * `--check` it writes nothing, and fails when a file is out of date.
 *
 *     npm run generate         npm run generate:check
 */
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { experimental_generateTypes as generateTypes } from "wrangler";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { costTables } from "../bench/cost.ts";
import { asyncDocument } from "../workers/auth/openapi/async-document.ts";
import { apiDocument } from "../workers/auth/openapi/document.ts";
import { lagsBehind, nextMigration, writeMigration } from "./migrations.ts";
import { QUIET_ENV, ROOT, configPath } from "./wrangler.ts";
import project from "../package.json" with { type: "json" };

const API = "workers/auth/openapi";
const check = process.argv.includes("--check");

try {
  process.chdir(ROOT); // a file of types says which config it is from, as seen from here
  Object.assign(process.env, QUIET_ENV, { WRANGLER_LOG: "error" });
  for (const service of SERVICES) await environmentTypes(service);
  // One after the other: drizzle-kit may ask a question in the terminal.
  for (const service of SERVICES) await migrations(service);
  await put("docs/scale.md", costsIn, "bench/cost.ts");
  await put(`${API}/openapi.json`, () => lines(apiDocument(project.version)), API);
  await put(`${API}/asyncapi.json`, () => lines(asyncDocument(project.version)), API);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * What `wrangler types` writes, asked of wrangler in this process: to start one takes longer than all else here. The
 * runtime's own types come from `@cloudflare/workers-types`; a variable's value in the file is only its default.
 */
async function environmentTypes(service: Service): Promise<void> {
  const path = `workers/${service}/worker-configuration.d.ts`;
  const config = configPath(service);
  const { content } = await generateTypes({ config, path, includeRuntime: false, strictVars: false });
  await put(path, () => content, config);
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
function costsIn(page: string): string {
  return page.replace(/(?<=<!-- cost -->\n\n)[^]*(?=\n\n<!-- \/cost -->)/, costTables);
}

function lines(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Writes a file again, if it is not what its source says. */
async function put(file: string, contents: (before: string) => string, source: string): Promise<void> {
  const path = join(ROOT, file);
  const before = await readFile(path, "utf8").catch(() => "");
  const after = contents(before);
  if (after === before) return;
  if (check) throw new Error(`${file} is not what ${source} says: npm run generate`);
  await writeFile(path, after);
  console.log(file);
}
