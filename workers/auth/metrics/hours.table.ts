/** auth's table of hours: what became of the signups that were accepted in each. `hours.ts` alone reads and writes it. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per hour (Unix milliseconds of its beginning). `counts` is a JSON object of names and counts: `accepted`; `done`,
 * `taken` and `partly`; and `chat:57`, how many lights of chat took as long as bucket 57 says. At most 340 names, 5 kB.
 *
 * One row and not one for each name: a database bills the rows that it writes, and a signup changes six counts.
 */
export const hours = sqliteTable("hours", {
  hourMs: integer("hour_ms").primaryKey(),
  counts: text("counts").notNull(),
});
