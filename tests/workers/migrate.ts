/** Gives each test file of a Worker an empty, migrated database, and nothing of the files before it. */
import { reset, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

const { DB, MIGRATIONS } = env as unknown as { DB: D1Database; MIGRATIONS: D1Migration[] };

vi.useRealTimers();
await reset();
// In one call: `applyD1Migrations` makes one for each migration, and takes more than twice as long.
await DB.batch(MIGRATIONS.flatMap(({ queries }) => queries).map((query) => DB.prepare(query)));
