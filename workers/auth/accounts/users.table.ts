/** auth's own table of users: one row is one account. `user-object/store-account.ts` makes, changes and removes the rows. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Role } from "#shared/contract/user.ts";

/**
 * One row per userId. `event_id` names the signup that made the row, and so the account. `revision` is 1 when it is made
 * and one more with each change; `revised_by` names the event that made the newest revision, and `revised_at_ms` is when:
 * both are null while that is the signup. The only home of password hashes.
 */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  accountId: text("event_id").notNull(),
  passwordHash: text("password_hash").notNull(),
  email: text("email").notNull(),
  userName: text("user_name").notNull(),
  role: text("role").$type<Role>().notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  revision: integer("revision").notNull().default(1),
  revisedBy: text("revised_by"),
  revisedAtMs: integer("revised_at_ms"),
});
