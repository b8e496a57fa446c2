/** The tables of a company under test. */
import { join } from "node:path";
import type { Service } from "#shared/contract/services.ts";
import { readMigrations } from "../../scripts/migration-files.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import type { Database } from "../../scripts/local-database.ts";

/** Makes a database's tables, all in one call: wrangler's own way is a call for each statement. */
export async function migrate(db: Database, service: Service): Promise<void> {
  const statements = (await readMigrations(join(ROOT, "migrations", service))).flatMap((one) => one.statements);
  await db.batch(statements.map((one) => db.prepare(one)));
}
