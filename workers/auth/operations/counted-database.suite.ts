/** auth's database for a test that asks what a query costs: every row that is read and written is counted, as D1 bills it. */

/** What was asked of a database so far: queries that were made, and rows. */
export type Cost = { queries: number; read: number; written: number };

/** The same database, and what was asked of it through this one. */
export function countedDatabase(db: D1Database): { db: D1Database; cost: Cost } {
  const cost: Cost = { queries: 0, read: 0, written: 0 };
  const count = <T>(result: D1Result<T>): D1Result<T> => {
    cost.read += result.meta.rows_read;
    cost.written += result.meta.rows_written;
    return result;
  };
  const inner = new WeakMap<object, D1PreparedStatement>();
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const outer = {
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all: async () => count(await statement.all()),
      run: async () => count(await statement.run()),
      // drizzle reads arrays, which come without what they cost.
      raw: async () => count(await statement.all()).results.map((row) => Object.values(row)),
    } as unknown as D1PreparedStatement;
    inner.set(outer, statement);
    return outer;
  };
  const prepare = (query: string) => {
    cost.queries += 1;
    return counted(db.prepare(query));
  };
  const batch = async (statements: D1PreparedStatement[]) =>
    (await db.batch(statements.map((statement) => inner.get(statement) ?? statement))).map(count);
  return { db: { prepare, batch } as unknown as D1Database, cost };
}
