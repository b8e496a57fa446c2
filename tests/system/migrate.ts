/** The tables of a company under test. */
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import type { Service } from "#shared/contract/services.ts";
import { readMigrations } from "../../scripts/migration-files.ts";
import { ROOT } from "../../scripts/wrangler.ts";

/** Makes a database's tables, all in one call: wrangler's own way is a call for each statement. */
export async function migrate(db: D1Database, service: Service): Promise<void> {
  const statements = (await readMigrations(join(ROOT, "migrations", service))).flatMap((one) => one.statements);
  // Of what `exec` is given, each line is a statement.
  await db.exec(statements.map((one) => one.replaceAll(/\s*\n\s*/g, " ")).join("\n"));
}
