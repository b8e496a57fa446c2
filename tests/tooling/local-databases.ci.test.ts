/** What `npm start` applies is what `wrangler d1 migrations` applies: either may follow the other. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { migrateLocally } from "../../scripts/local-databases.ts";
import { withFolder } from "../../scripts/with-folder.ts";
import { configPath, runWrangler } from "../../scripts/wrangler.ts";

const migrations = (command: "apply" | "list", service: "auth" | "chat", state: string) =>
  ["d1", "migrations", command, "DB", "--local", "-c", configPath(service), "--persist-to", state] as const;

/** The marks in the one database whose users have a status message, which is chat's: with when each was made. */
function marksOfChat(state: string): unknown[] {
  const [marks, ...others] = globSync(join(state, "v3/d1/*/*.sqlite")).flatMap((file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    const isChat =
      database.prepare("SELECT 1 FROM sqlite_master WHERE sql LIKE '%status_message%'").get() !== undefined;
    const all = isChat ? [database.prepare("SELECT * FROM d1_migrations ORDER BY id").all()] : [];
    database.close();
    return all;
  });
  expect(others).toEqual([]);
  return marks ?? [];
}

test("wrangler finds nothing left to apply afterwards, nor does a second time find anything", async () => {
  await withFolder(async (state) => {
    await runWrangler(migrations("apply", "chat", state));
    const applied = marksOfChat(state);
    expect(applied.length).toBeGreaterThan(0);
    for (let time = 0; time < 2; time += 1) await migrateLocally(state);
    expect(marksOfChat(state)).toEqual(applied);
    expect(await runWrangler(migrations("list", "auth", state))).toContain("No migrations to apply");
  });
});
