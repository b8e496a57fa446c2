/** auth's D1 through a read session: reads may come from a replica near the reader, and are never older than a bookmark. */
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

/** A database in a read session. `bookmark` tells, after a query, how far the history was that it saw; null locally. */
export type SessionDatabase = { db: DrizzleD1Database; bookmark: () => string | null };

/**
 * Opens a read session (D1's `withSession`).
 *
 * @param from a bookmark, or `first-primary` for what must see every write that there was
 */
export function databaseFrom(database: D1Database, from: string): SessionDatabase {
  const session = database.withSession(from);
  // drizzle-orm 0.45 asks for a whole D1Database and calls `prepare` and `batch` alone, which a session has.
  return { db: drizzle(session as unknown as D1Database), bookmark: () => session.getBookmark() };
}
