import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { unstable_splitSqlQuery as splitSqlQuery } from "wrangler";
import type { Service } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";

/** Makes a database's tables, all in one call: wrangler's own way is a call for each statement. */
export async function migrate(db: D1Database, service: Service): Promise<void> {
  const files = globSync(join(ROOT, `migrations/${service}/*.sql`)).toSorted();
  const statements = files.flatMap((file) => splitSqlQuery(readFileSync(file, "utf8")));
  // Of what `exec` is given, each line is a statement.
  await db.exec(statements.map((one) => one.replaceAll(/\s*\n\s*/g, " ")).join("\n"));
}
