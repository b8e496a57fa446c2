/** customer's table of erased accounts. `shared/replica` writes it, so that a late request brings nobody back. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per erased account. `revision` is the one that erased it. Holds nothing personal. */
export const tombstones = sqliteTable("tombstones", {
  accountId: text("account_id").primaryKey(),
  userId: text("user_id").notNull(),
  revision: integer("revision").notNull(),
  broughtBy: text("brought_by"),
  erasedAtMs: integer("erased_at_ms").notNull(),
});
