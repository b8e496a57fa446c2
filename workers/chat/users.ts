/** chat's own table of users. `shared/replica` writes it; chat alone decides what a row holds. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per userId. `event_id` names the signup that made the row. */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  eventId: text("event_id").notNull(),
  userName: text("user_name").notNull(),
  statusMessage: text("status_message").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});
