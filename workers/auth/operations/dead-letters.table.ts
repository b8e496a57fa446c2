/** auth's table of dead letters. `dead-letters.ts` writes it; operators read it. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Dead letters that belong to no event, until an operator removes them. `body` is the message, as JSON. */
export const deadLetters = sqliteTable("dead_letters", {
  messageId: text("message_id").primaryKey(),
  body: text("body").notNull(),
  reason: text("reason").notNull(),
  sentAtMs: integer("sent_at_ms").notNull(),
  receivedAtMs: integer("received_at_ms").notNull(),
});
