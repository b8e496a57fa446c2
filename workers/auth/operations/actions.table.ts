/** auth's table of what operators did. `actions.ts` alone reads and writes it. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per action, numbered without gaps. Who did what to what, and when; `found` and `sent` are what came of it so
 * far, `position` is behind which row of late events it goes on, `ended_at_ms` is null until it is done. `mac` is over all
 * of these, under a key that the database does not have. `lease_until_ms` names whoever works on it.
 */
export const actions = sqliteTable(
  "actions",
  {
    id: integer("id").primaryKey(),
    who: text("who").notNull(),
    whoAccountId: text("who_account_id").notNull(),
    atMs: integer("at_ms").notNull(),
    what: text("what").$type<"send-again" | "remove-dead-letter" | "test-alert" | "erase">().notNull(),
    service: text("service"),
    status: text("status").$type<"delayed" | "failed">(),
    userId: text("user_id"),
    eventId: text("event_id"),
    messageId: text("message_id"),
    found: integer("found").notNull().default(0),
    sent: integer("sent").notNull().default(0),
    position: text("position"),
    endedAtMs: integer("ended_at_ms"),
    mac: text("mac").notNull(),
    leaseUntilMs: integer("lease_until_ms").notNull().default(0),
  },
  (table) => [index("actions_ended").on(table.endedAtMs, table.id)],
);
