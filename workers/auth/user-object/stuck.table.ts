/** auth's table of late events. `write-notes.ts` writes it for the user's object; operators read it (`operations/late.ts`). */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Kind } from "#shared/contract/account.ts";
import type { Service } from "#shared/contract/services.ts";

/**
 * One row per event and service that is late: `delayed` (still asked) or `failed` (given up). `since_ms` is since when the
 * answer is owed and never changes; `next_attempt_at_ms` is null once it has failed. The index is in the order in which
 * operators read: by service and status, the oldest first.
 */
export const stuck = sqliteTable(
  "stuck",
  {
    userId: text("user_id").notNull(),
    eventId: text("event_id").notNull(),
    service: text("service").$type<Service>().notNull(),
    kind: text("kind").$type<Kind>().notNull(),
    status: text("status").$type<"delayed" | "failed">().notNull(),
    sinceMs: integer("since_ms").notNull(),
    attempts: integer("attempts").notNull(),
    nextAttemptAtMs: integer("next_attempt_at_ms"),
    reason: text("reason"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.eventId, table.service] }),
    index("stuck_service_status").on(table.service, table.status, table.sinceMs, table.userId, table.eventId),
  ],
);
