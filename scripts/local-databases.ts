/**
 * Migrates the local databases of all services: in one start of the local runtime, where `wrangler d1 migrations apply`
 * takes one for each. Keeps the same table of what was applied, so that either may follow the other.
 */
import { join } from "node:path";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { Database, databasesWorker } from "./local-database.ts";
import { readMigrations } from "./migration-files.ts";
import { ROOT } from "./wrangler.ts";

/** As wrangler 4.156 makes it. */
const APPLIED = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * Applies what is missing, in the order of the files' names, each file with its mark in one transaction.
 *
 * @param stateDir wrangler's `--persist-to`
 */
export async function migrateLocally(stateDir: string): Promise<void> {
  // The `preview_database_id` of each wrangler.toml: it names the file.
  const ids = Object.fromEntries(SERVICES.map((service) => [service, `signup-lights-${service}`]));
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      workers: [databasesWorker(ids)],
      cf: false,
      resourcePersistencePath: join(stateDir, "v3"),
      log: new Log(LogLevel.ERROR),
    }),
  );
  try {
    for (const service of SERVICES) {
      await migrate(new Database(service, async (init) => runtime.dispatchFetch("http://databases", init)), service);
    }
  } finally {
    await runtime.dispose();
  }
}

async function migrate(database: Database, service: Service): Promise<void> {
  await database.prepare(APPLIED).run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map(({ name }) => name));
  for (const { name, statements } of await readMigrations(join(ROOT, "migrations", service))) {
    if (applied.has(name)) continue;
    const mark = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...statements.map((statement) => database.prepare(statement)), mark]);
  }
}
