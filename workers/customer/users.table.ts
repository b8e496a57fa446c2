/** customer's own table of users. `shared/replica` writes it; customer alone decides what a row holds. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per userId. `event_id` names the account, by the signup that made it at auth; `revision` is the account's, as
 * this service has it. `brought_by` names the event whose request made the row, if that was not the account's signup.
 * `balance` is in the currency's smallest unit.
 */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  accountId: text("event_id").notNull(),
  email: text("email").notNull(),
  userName: text("user_name").notNull(),
  balance: integer("balance").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  revision: integer("revision").notNull().default(1),
  broughtBy: text("brought_by"),
});
