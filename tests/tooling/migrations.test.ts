/**
 * The committed migrations say what each users.ts says, and a users.ts that has moved on is noticed.
 * SQLite itself judges the SQL; wrangler applies the same files in the system tests.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { expect, onTestFinished, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { lagsBehind, nextMigration, writeMigration } from "../../scripts/migrations.ts";

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

/** A service whose users have grown a column since its first migration. */
const before = { users: sqliteTable("users", { userId: text("user_id").primaryKey() }) };
const after = {
  users: sqliteTable("users", { userId: text("user_id").primaryKey(), seenAtMs: integer("seen_at_ms") }),
};

test.each(SERVICES)("%s's tables are STRICT and WITHOUT ROWID", async (service) => {
  const tables = await tablesAfter(join(MIGRATIONS, service));
  expect(tables).toContainEqual({ name: "users", strict: 1, wr: 1 });
  for (const table of tables) expect(table).toMatchObject({ strict: 1, wr: 1 });
});

test("a schema that its migrations say does not lag behind", async () => {
  expect(await lagsBehind(before, await folderOf(before))).toBe(false);
});

test("a changed schema lags behind until its next migration, numbered on from the last", async () => {
  const folder = await folderOf(before);
  expect(await lagsBehind(after, folder)).toBe(true);
  const next = await nextMigration(after, folder);
  expect(next).toMatchObject({ name: "0001_users", sql: "ALTER TABLE `users` ADD `seen_at_ms` integer;\n" });
  await writeMigration(next, folder);
  expect(await lagsBehind(after, folder)).toBe(false);
  expect(await tablesAfter(folder)).toEqual([{ name: "users", strict: 1, wr: 1 }]);
});

test.each(SERVICES)(
  "each write to a user of %s makes the digest of its range unknown, and no other",
  async (service) => {
    const database = await databaseAfter(join(MIGRATIONS, service));
    expect(known(database)).toEqual([]);
    database.exec("INSERT INTO ranges VALUES ('m', '', 0, 'one'), ('p', 'm', 0, 'two'), ('z', 'r', 0, 'three')");
    const columns = database.prepare("SELECT name, type FROM pragma_table_info('users') WHERE name <> 'user_id'").all();
    const names = columns.map(({ name }) => name);
    const values = columns.map(({ type }) => (type === "text" ? "''" : "1"));
    for (const [write, left] of [
      // Between two ranges, and where one ends.
      ["INSERT INTO users (user_id, :names) VALUES ('q', :values)", ["one", "two", "three"]],
      ["INSERT INTO users (user_id, :names) VALUES ('m', :values)", ["two", "three"]],
      ["UPDATE users SET user_name = 'another', event_id = event_id, user_id = user_id", ["two", "three"]],
      ["UPDATE users SET user_id = 'n' WHERE user_id = 'm'", ["three"]],
      ["DELETE FROM users", ["three"]],
      ["INSERT INTO users (user_id, :names) VALUES ('s', :values)", []],
    ] as const) {
      database.exec(write.replace(":names", names.join()).replace(":values", values.join()));
      expect([write, known(database)]).toEqual([write, left]);
    }
  },
);

test("a table of users that is built anew gets its triggers again", async () => {
  const columns = { eventId: text("event_id"), revision: integer("revision") };
  const tables = (seenAtMs: object) => ({
    users: sqliteTable("users", { userId: text("user_id").primaryKey(), ...columns, ...seenAtMs }),
    ranges: sqliteTable("ranges", {
      untilUserId: text("until_user_id").primaryKey(),
      afterUserId: text("after_user_id"),
      digest: text("digest"),
    }),
  });
  const folder = await folderOf(tables({ seenAtMs: integer("seen_at_ms") }));
  const next = await nextMigration(tables({ seenAtMs: integer("seen_at_ms").notNull() }), folder);
  expect(next.sql).toContain("RENAME TO `users`");
  await writeMigration(next, folder);
  const database = await databaseAfter(folder);
  database.exec("INSERT INTO ranges VALUES ('z', '', 'one')");
  database.exec("INSERT INTO users VALUES ('kim', '', 1, 1)");
  expect(known(database)).toEqual([]);
});

test("a planted change to chat's table is noticed", async () => {
  expect(await lagsBehind(after, join(MIGRATIONS, "chat"))).toBe(true);
});

/** A new folder of migrations that leads to the schema. */
async function folderOf(schema: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeMigration(await nextMigration(schema, folder), folder);
  return folder;
}

/** The tables of an empty database after a folder's migrations, as SQLite lists them. */
async function tablesAfter(folder: string): Promise<unknown[]> {
  const database = await databaseAfter(folder);
  const tables = database.prepare("SELECT name, strict, wr FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'");
  return tables.all().map((row) => ({ ...row }));
}

async function databaseAfter(folder: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(":memory:");
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted()) {
    database.exec(await readFile(join(folder, file), "utf8"));
  }
  return database;
}

/** The digests that are known, in the order of their ranges. */
function known(database: DatabaseSync): unknown[] {
  const select = database.prepare("SELECT digest FROM ranges WHERE digest IS NOT NULL ORDER BY until_user_id");
  return select.all().map(({ digest }) => digest);
}
