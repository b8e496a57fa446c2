/** auth's table of what is known of e-mail addresses. `mail/addresses.ts` alone reads and writes it. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../accounts/users.table.ts";

/**
 * One row per account that has confirmed an address, or waits for a new one to be confirmed. The address itself is in
 * `users`: it is confirmed while `confirmed_email` equals it, so a change of the address needs no write here. A row goes
 * with its account.
 */
export const addresses = sqliteTable(
  "addresses",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.userId, { onDelete: "cascade" }),
    accountId: text("account_id").notNull(),
    confirmedEmail: text("confirmed_email"),
    /** The new address that was asked for, until it is confirmed or a day has passed. */
    pendingEmail: text("pending_email"),
    pendingSinceMs: integer("pending_since_ms"),
    /** The confirmed address before the last change, until its owner was told, or a day has passed. */
    previousEmail: text("previous_email"),
    previousSinceMs: integer("previous_since_ms"),
  },
  (table) => [
    index("addresses_confirmed_email").on(table.confirmedEmail),
    index("addresses_pending_since").on(table.pendingSinceMs),
    index("addresses_previous_since").on(table.previousSinceMs),
  ],
);
