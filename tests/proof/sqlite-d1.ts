/**
 * D1, as far as drizzle's driver calls it, over SQLite in memory: the product's own SQL runs on the engine that D1 is
 * made of, under the real migrations. Each statement passes through `carry`, which is where a test puts the network.
 * Refuses what the product does not use there: dumps, sessions.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Service } from "#shared/contract/services.ts";

/** Carries a statement to the database and its result back; may lose either. `commit` runs it, at once. */
export type Carry = <T>(commit: () => T) => Promise<T>;

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

/** A service's database, new and migrated. */
export function migratedDatabase(service: Service): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  const folder = join(MIGRATIONS, service);
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  for (const file of files.toSorted()) database.exec(readFileSync(join(folder, file), "utf8"));
  return database;
}

/** The statements of a database, each prepared once: those that return arrays, and those that return objects. */
type Prepared = Record<"arrays" | "objects", Map<string, StatementSync>>;

const prepared = new WeakMap<DatabaseSync, Prepared>();

/** The database as a Worker's binding. `rewrite` plants a bug in the SQL. */
export function d1Over(
  database: DatabaseSync,
  carry: Carry = async (commit) => commit(),
  rewrite: (sql: string) => string = (sql) => sql,
): D1Database {
  const prepare = (sql: string) => bound(rewrite(sql), []);
  return { prepare, batch } as unknown as D1Database;

  /** One transaction: all of its statements, or none. */
  function batch(statements: readonly ReturnType<typeof bound>[]) {
    return carry(() => {
      database.exec("BEGIN");
      try {
        const results = statements.map(({ runNow }) => ({ success: true, results: runNow(false) }));
        database.exec("COMMIT");
        return results;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  function bound(sql: string, values: SQLInputValue[]) {
    const runNow = (asArrays: boolean) => {
      return statementOf(database, asArrays, sql).all(...values);
    };
    const rows = (asArrays: boolean) => carry(() => runNow(asArrays));
    return {
      runNow,
      bind: (...given: SQLInputValue[]) => bound(sql, given),
      all: async () => ({ success: true, results: await rows(false) }),
      raw: () => rows(true),
      run: async () => ({ success: true, results: await rows(false) }),
    };
  }
}

/** A statement of a database, prepared once for each kind of row that it returns. */
export function statementOf(database: DatabaseSync, asArrays: boolean, sql: string): StatementSync {
  const all: Prepared = prepared.get(database) ?? { arrays: new Map(), objects: new Map() };
  prepared.set(database, all);
  const statements = asArrays ? all.arrays : all.objects;
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  statement.setReturnArrays(asArrays);
  statements.set(sql, statement);
  return statement;
}
