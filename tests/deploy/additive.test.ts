/** Migrations only add: the Workers of before run on the new tables until the new ones are there. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { notAdditive } from "../../scripts/deploy/additive.ts";
import { readMigrations } from "../../scripts/migration-files.ts";
import { ROOT } from "../../scripts/wrangler.ts";

test.each(SERVICES)("every migration of %s only adds", async (service) => {
  const files = await readMigrations(join(ROOT, "migrations", service));
  expect(files.length).toBeGreaterThan(0);
  for (const { name, statements } of files) expect([name, notAdditive(statements)]).toEqual([name, []]);
});

test("a table, an index, a column with a default and its first values are additive", () => {
  expect(
    notAdditive([
      "CREATE TABLE `orders` (\n\t`id` text PRIMARY KEY NOT NULL\n) STRICT, WITHOUT ROWID",
      "\nCREATE UNIQUE INDEX `orders_id` ON `orders` (`id`)",
      "CREATE INDEX `users_email` ON `users` (`email`)",
      "ALTER TABLE `users` ADD `seen_at_ms` integer",
      "ALTER TABLE `users` ADD `visits` integer DEFAULT 0 NOT NULL",
      "UPDATE `users` SET `visits` = 1",
      "CREATE TRIGGER `orders_of` AFTER DELETE ON `users` BEGIN UPDATE `orders` SET `id` = '' WHERE `id` = OLD.`id`; END",
    ]),
  ).toEqual([]);
});

test.each([
  "DROP TABLE `users`",
  "ALTER TABLE `users` DROP COLUMN `email`",
  "ALTER TABLE `users` RENAME COLUMN `email` TO `mail`",
  "ALTER TABLE `users` RENAME TO `people`",
  "ALTER TABLE `users` ADD `phone` text NOT NULL",
  "CREATE UNIQUE INDEX `users_email` ON `users` (`email`)",
  "UPDATE `users` SET `role` = 'ROLE_USER'",
  "DELETE FROM `sessions`",
  "INSERT INTO `__new_users` SELECT * FROM `users`",
  "PRAGMA foreign_keys=OFF",
  "CREATE TRIGGER `t` BEFORE INSERT ON `users` BEGIN SELECT 1; END",
  "CREATE TRIGGER `t` AFTER INSERT ON `users` BEGIN UPDATE `users` SET `role` = 'ROLE_USER'; END",
  "CREATE TRIGGER `t` AFTER INSERT ON `users` BEGIN SELECT RAISE(ABORT, 'no'); END",
])("%s is refused", (statement) => {
  expect(notAdditive([statement])).toEqual([expect.stringContaining(statement)]);
});
