/** auth's table of erased accounts. `user-object/store-account.ts` alone writes it; an id that stands here stays taken. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per userId of an erased account. `revision` is the one that erased it. Holds nothing personal. */
export const tombstones = sqliteTable("tombstones", {
  userId: text("user_id").primaryKey(),
  accountId: text("account_id").notNull(),
  revision: integer("revision").notNull(),
  erasedAtMs: integer("erased_at_ms").notNull(),
});
