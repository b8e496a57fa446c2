/**
 * Writes every generated file again: each Worker's environment types (from its wrangler.toml) and each service's
 * migrations (from its users.ts). With `--check` it writes nothing and fails when a file is out of date.
 *
 *     npm run generate         npm run generate:check
 */
import { join } from "node:path";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { lagsBehind, nextMigration, writeMigration } from "./migrations.ts";
import { ROOT, configPath, wrangler } from "./wrangler.ts";

const check = process.argv.includes("--check");

try {
  await Promise.all(SERVICES.map(environmentTypes));
  // One after the other: drizzle-kit may have a question.
  for (const service of SERVICES) await migrations(service);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** `--include-runtime false`: the runtime's own types come from `@cloudflare/workers-types`. */
async function environmentTypes(service: Service): Promise<void> {
  const file = `workers/${service}/worker-configuration.d.ts`;
  const args = ["types", "-c", configPath(service), file, "--include-runtime", "false"];
  await wrangler(...args, ...(check ? ["--check"] : []));
}

async function migrations(service: Service): Promise<void> {
  const schema = (await import(join(ROOT, `workers/${service}/users.ts`))) as object;
  const folder = join(ROOT, "migrations", service);
  if (!(await lagsBehind(schema, folder))) return;
  if (check) throw new Error(`migrations/${service} lags behind workers/${service}/users.ts: npm run generate`);
  const migration = await nextMigration(schema, folder);
  await writeMigration(migration, folder);
  console.log(`migrations/${service}/${migration.name}.sql`);
}
