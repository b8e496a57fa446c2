/** auth's table of deployments: which version of each service's Worker was seen, and since when. `deployments.ts` alone reads and writes it. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row for each version that took another one's place; a version that comes back, after a rollback, has another row. */
export const deployments = sqliteTable(
  "deployments",
  {
    service: text("service").notNull(),
    seenAtMs: integer("seen_at_ms").notNull(),
    versionId: text("version_id").notNull(),
  },
  ({ service, seenAtMs }) => [primaryKey({ columns: [service, seenAtMs] })],
);
