/** What `npm start` applies is what `wrangler d1 migrations` applies: either may follow the other. */
import { expect, test } from "vitest";
import { migrateLocally } from "../../scripts/local-databases.ts";
import { withFolder } from "../../scripts/with-folder.ts";
import { configPath, wrangler, wranglerOutput } from "../../scripts/wrangler.ts";

const migrations = (service: "auth" | "chat", state: string) =>
  ["d1", "migrations", "list", "DB", "--local", "-c", configPath(service), "--persist-to", state] as const;

test("wrangler finds nothing left to apply afterwards, nor does a second time find anything", async () => {
  await withFolder(async (state) => {
    await wrangler("d1", "migrations", "apply", "DB", "--local", "-c", configPath("auth"), "--persist-to", state);
    for (let time = 0; time < 2; time += 1) await migrateLocally(state);
    for (const service of ["auth", "chat"] as const) {
      expect(await wranglerOutput(...migrations(service, state))).toContain("No migrations to apply");
    }
  });
});
