/** auth's table of what mails let their readers do. `mail/tokens.ts` alone reads and writes it. */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "../accounts/users.table.ts";
import type { Purpose } from "./mail-request.ts";

/**
 * One row per account and purpose: a newer mail replaces the older one. `token_hash` is SHA-256, in hex, of a token of 256
 * bits; `code_mac` is of the code that is typed by hand, under a key that no database has; `tries` counts those. `email` and
 * `revision` are what the token is bound to. A row goes with its account.
 */
export const mailTokens = sqliteTable(
  "mail_tokens",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.userId, { onDelete: "cascade" }),
    purpose: text("purpose").$type<Purpose>().notNull(),
    accountId: text("account_id").notNull(),
    tokenHash: text("token_hash").notNull(),
    codeMac: text("code_mac").notNull(),
    tries: integer("tries").notNull().default(0),
    email: text("email").notNull(),
    revision: integer("revision").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.purpose] }),
    uniqueIndex("mail_tokens_token_hash").on(table.tokenHash),
    index("mail_tokens_expires_at").on(table.expiresAtMs),
  ],
);
