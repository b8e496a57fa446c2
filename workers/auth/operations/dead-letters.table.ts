/** auth's table of dead letters. `dead-letters.ts` writes it; operators read it (`read-dead-letters.ts`). */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Dead letters that belong to no event, until an operator removes them. `body` is what `letter-body.ts` leaves of the
 * message, as JSON: nothing personal but the userId. `is_stripped` is 0 for a letter that a version before this one kept
 * whole; the next tick strips it.
 */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    messageId: text("message_id").primaryKey(),
    body: text("body").notNull(),
    reason: text("reason").notNull(),
    sentAtMs: integer("sent_at_ms").notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    isStripped: integer("is_stripped").$type<0 | 1>().notNull().default(0),
  },
  (table) => [
    index("dead_letters_received").on(table.receivedAtMs, table.messageId),
    index("dead_letters_stripped").on(table.isStripped),
  ],
);
