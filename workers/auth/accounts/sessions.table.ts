/**
 * auth's table of sessions. `sessions.ts` reads and writes it; a new password and an erasure end sessions in their own
 * transaction (`user-object/store-account.ts`).
 */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per session, which belongs to an account and not to whoever has its userId. `token_hash` is SHA-256, in hex: a
 * token of 256 random bits needs no slower hash. `browser`, `platform`, `country` and `city` are of the login that began it; null:
 * not known, as for all sessions that began before these were kept.
 */
export const sessions = sqliteTable(
  "sessions",
  {
    tokenHash: text("token_hash").primaryKey(),
    userId: text("user_id").notNull(),
    accountId: text("account_id").notNull().default(""),
    createdAtMs: integer("created_at_ms").notNull(),
    seenAtMs: integer("seen_at_ms").notNull(),
    browser: text("browser"),
    platform: text("platform"),
    country: text("country"),
    city: text("city"),
  },
  (table) => [index("sessions_user_id").on(table.userId)],
);
