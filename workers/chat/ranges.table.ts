/** chat's table of key ranges, each with the digest of its accounts. `shared/replica/ranges.ts` writes it. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per range: the keys behind `after_user_id`, up to `until_user_id`, which is included. No two overlap. `digest` is
 * null from the first write to one of its accounts on: triggers of `users` see to that, whoever writes.
 */
export const ranges = sqliteTable("ranges", {
  untilUserId: text("until_user_id").primaryKey(),
  afterUserId: text("after_user_id").notNull(),
  accounts: integer("accounts").notNull(),
  digest: text("digest"),
});
