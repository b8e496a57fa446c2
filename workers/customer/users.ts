/** customer's own table of users. `shared/replica` writes it; customer alone decides what a row holds. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per userId. `event_id` names the signup that made the row; `balance` is in the currency's smallest unit. */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  eventId: text("event_id").notNull(),
  email: text("email").notNull(),
  userName: text("user_name").notNull(),
  balance: integer("balance").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});
