/**
 * The migrations of a service as they lie in its folder, statement by statement. Called by whatever applies or judges them;
 * never touches a database.
 */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** One migration: its file's name, `0000_users.sql`, and its statements. */
export type MigrationFile = { name: string; statements: string[] };

/** A folder's migrations, in the order of the files' names. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, statements: statementsOf(await readFile(join(folder, name), "utf8")) })),
  );
}

/** generate.ts ends each statement, and nothing else, with a semicolon at the end of a line. */
function statementsOf(sql: string): string[] {
  return sql.split(/;$/m).filter((statement) => statement.trim() !== "");
}
