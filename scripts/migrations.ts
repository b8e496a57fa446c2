/**
 * Turns a service's tables, as drizzle describes them, into the SQL that wrangler applies: drizzle-kit works out the
 * step from the last migration's snapshot to today's tables. Called by generate.ts; it never touches a database.
 * drizzle-kit cannot say STRICT or WITHOUT ROWID, so both are added here to every table; nor triggers.
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from "drizzle-kit/api";
import { RANGE_TRIGGERS } from "./range-triggers.ts";

/** The tables as drizzle-kit writes them down, of which only this much matters here. */
type Snapshot = { id: string; tables: unknown };

/** One step to be written: `0001_users`, its SQL, and the tables as they are after it. */
export type Migration = { name: string; sql: string; snapshot: Snapshot };

/** The tables after the last migration, kept beside it. wrangler reads only the folder's `*.sql`. */
const SNAPSHOT = "snapshot.json";

/**
 * True when a service's tables are no longer what its last migration left. Asks nothing, writes nothing.
 *
 * @param schema - the module that exports the tables
 * @param folder - where the service's migrations are
 */
export async function lagsBehind(schema: object, folder: string): Promise<boolean> {
  const before = await snapshotIn(folder);
  const after = await snapshotOf(schema);
  return !isDeepStrictEqual(before.tables, after.tables);
}

/** The step from a folder's last migration to the schema. A column renamed or replaced makes drizzle-kit ask which. */
export async function nextMigration(schema: object, folder: string): Promise<Migration> {
  const before = await snapshotIn(folder);
  const after = await snapshotOf(schema, before.id);
  const statements = withTriggers(await generateSQLiteMigration(before, after));
  const sql = `${statements.map(strict).join("\n").trimEnd()}\n`;
  return { name: `${await nextNumber(folder)}_${firstTable(sql)}`, sql, snapshot: after };
}

/** Writes a migration and the snapshot that the next one starts from. */
export async function writeMigration({ name, sql, snapshot }: Migration, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.sql`), sql);
  await writeFile(join(folder, SNAPSHOT), `${JSON.stringify(snapshot, null, 2)}\n`);
}

/** STRICT holds every value to its column's type; WITHOUT ROWID stores a row once, under its text key. */
function strict(statement: string): string {
  return statement.startsWith("CREATE TABLE") ? statement.replace(/\);\s*$/, ") STRICT, WITHOUT ROWID;") : statement;
}

/** A table of ranges comes with its triggers; a table of users that is built anew has lost them. */
function withTriggers(statements: readonly string[]): string[] {
  const isNeeded = statements.some((sql) => /^CREATE TABLE `ranges`|RENAME TO `users`/.test(sql));
  return [...statements, ...(isNeeded ? RANGE_TRIGGERS : [])];
}

async function snapshotIn(folder: string): Promise<Snapshot> {
  const text = await readFile(join(folder, SNAPSHOT), "utf8").catch(() => undefined);
  return text === undefined ? snapshotOf({}) : (JSON.parse(text) as Snapshot);
}

/** As it would be read back from the file, so that the two compare. */
async function snapshotOf(schema: object, previousId?: string): Promise<Snapshot> {
  const snapshot: unknown = await generateSQLiteDrizzleJson({ ...schema }, previousId);
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
}

/** Four digits, counted on from the migrations that are there: wrangler applies them in the order of their names. */
async function nextNumber(folder: string): Promise<string> {
  const files = await readdir(folder).catch(() => []);
  return String(files.filter((file) => file.endsWith(".sql")).length).padStart(4, "0");
}

function firstTable(sql: string): string {
  return /`(?:__new_)?(\w+)`/.exec(sql)?.[1] ?? "schema";
}
