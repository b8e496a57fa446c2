/** Fills a database with users who signed up long ago, so that a new one finds company. */
import type { D1Database } from "@cloudflare/workers-types";

/** The tables that a sign-up writes to, in our databases and in the peer's. */
const TABLES = ["users", "user", "account", "session"];

/** Rows in one statement: D1 gives a query 30 s. */
const ROWS_AT_A_TIME = 50_000;

/**
 * The text of row i, in each of its columns, so that references hold: Knuth's multiplicative hash, which meets every
 * 32-bit number once.
 */
const SPREAD = "printf('%08x', (i * 2654435761) % 4294967296)";

/**
 * Adds rows 1 to `rows` to a table, some at a time.
 *
 * @param insert what adds the rows of `n (i)`, from `?1` to `?2`: an `INSERT OR IGNORE … FROM n`
 * @returns how many rows the table has then
 */
export async function insertRows(database: D1Database, table: string, rows: number, insert: string): Promise<number> {
  const statement = database.prepare(
    `WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) ${insert}`,
  );
  for (let from = 1; from <= rows; from += ROWS_AT_A_TIME) {
    const some = statement.bind(from, Math.min(rows, from + ROWS_AT_A_TIME - 1));
    // Once more if the connection was gone: on a busy machine workerd closes it just when it is used again.
    await some.run().catch(async () => some.run());
  }
  return (await database.prepare(`SELECT count(*) AS rows FROM "${table}"`).first<number>("rows")) ?? 0;
}

/** Adds this many rows to each table that a sign-up writes to. Their keys lie everywhere, as people's do. */
export async function fill(database: D1Database, rows: number): Promise<void> {
  for (const table of TABLES) {
    const { results } = await database
      .prepare("SELECT name, type FROM pragma_table_info(?1)")
      .bind(table)
      .all<{ name: string; type: string }>();
    if (results.length === 0) continue;
    const names = results.map(({ name }) => `"${name}"`);
    const values = results.map(({ type }) => (type.toLowerCase() === "text" ? SPREAD : "i"));
    const insert = `INSERT OR IGNORE INTO "${table}" (${names.join(", ")}) SELECT ${values.join(", ")} FROM n`;
    const count = await insertRows(database, table, rows, insert);
    if (count < rows) throw new Error(`${table} has ${count} rows, not ${rows}`);
  }
}
