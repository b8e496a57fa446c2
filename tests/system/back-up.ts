/** A copy of what a replica keeps, for tests that put an older state back. */
import type { D1Database } from "@cloudflare/workers-types";

/** The rows of a replica's database as they are now, and what puts them in the place of whatever is there later. */
export async function backUp(open: () => Promise<D1Database>): Promise<() => Promise<void>> {
  const db = await open();
  const copies = await Promise.all(
    ["users", "tombstones"].map(async (table) => ({
      table,
      rows: (await db.prepare(`SELECT * FROM ${table}`).all()).results,
    })),
  );
  return async () => {
    const now = await open(); // a database that was opened before an update of the Workers is closed
    for (const { table, rows } of copies) {
      await now.prepare(`DELETE FROM ${table}`).run();
      for (const row of rows) {
        const places = Object.keys(row)
          .map(() => "?")
          .join(", ");
        const insert = now.prepare(`INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places})`);
        await insert.bind(...Object.values(row)).run();
      }
    }
  };
}
