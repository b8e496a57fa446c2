/**
 * Several SQL statements as one D1 transaction: all of them, or none. For statements that drizzle's query builder cannot
 * say; its own `batch` takes no raw SQL with parameters (drizzle-orm 0.45, tried in November 2026).
 */
import type { SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

const dialect = new SQLiteAsyncDialect();

/** Runs the statements in order. Returns the rows of the last one. */
export async function inTransaction<Row>(
  db: DrizzleD1Database & { $client: D1Database },
  statements: readonly SQL[],
): Promise<Row[]> {
  const prepared = statements.map((statement) => {
    const { sql, params } = dialect.sqlToQuery(statement);
    return db.$client.prepare(sql).bind(...params);
  });
  const results = await db.$client.batch<Row>(prepared);
  return results.at(-1)?.results ?? [];
}
