/** A copy of what a replica keeps, for tests that put an older state back. */
import type { Database } from "../../scripts/local-database.ts";

/** The rows of a replica's database as they are now, and what puts them in the place of whatever is there later. */
export async function backUp(db: Database): Promise<() => Promise<void>> {
  const tables = ["users", "tombstones"];
  const copies = await db.batch(tables.map((table) => db.prepare(`SELECT * FROM ${table}`)));
  return async () => {
    const insert = (table: string, row: Record<string, string | number>) => {
      const places = Object.keys(row).map(() => "?");
      const sql = `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places.join(", ")})`;
      return db.prepare(sql).bind(...Object.values(row));
    };
    await db.batch(
      tables.flatMap((table, index) => [
        db.prepare(`DELETE FROM ${table}`),
        ...copies[index]!.map((row) => insert(table, row)),
      ]),
    );
  };
}
