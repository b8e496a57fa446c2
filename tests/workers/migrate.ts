/** Gives each test file of a Worker an empty, migrated database, and nothing of the files before it. */
import { applyD1Migrations, reset, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

const { DB, MIGRATIONS } = env as unknown as { DB: D1Database; MIGRATIONS: D1Migration[] };

vi.useRealTimers();
await reset();
await applyD1Migrations(DB, MIGRATIONS);
