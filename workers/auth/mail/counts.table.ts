/** auth's table of how many mails were sent. `mail/limits.ts` alone reads and writes it. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per day (since 1970, UTC) and name of what is counted: an account, an address, all. An address is named by a MAC
 * under a key that no database has.
 */
export const mailCounts = sqliteTable(
  "mail_counts",
  {
    day: integer("day").notNull(),
    name: text("name").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.name] })],
);
