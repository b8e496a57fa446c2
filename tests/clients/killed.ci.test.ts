/**
 * The packed client, installed into an empty project, signs people up in Node and in Chromium, through an `npm start` that is
 * killed (`kill -9`) in the middle and started again. Nobody is lost, and nobody is a duplicate.
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import type { Snapshot } from "#client/main.ts";
import { everywhere } from "#shared/contract/services.suite.ts";
import { migrateLocally } from "../../scripts/local-databases.ts";
import { served, start } from "../../scripts/own-start.ts";
import { withFolder } from "../../scripts/with-folder.ts";
import { launchChromium } from "../browser/chromium.ts";
import { killTree, rowsOnDisk } from "../chaos/killing.ts";
import { person } from "../system/company.ts";
import { PAGE_SCRIPT, bundle, installClient, signUpInNode } from "./installed.ts";

const project = await installClient();

/** Runs SQL on chat's database, which is the one whose users have a status message. Nothing else may be running. */
function onChat(state: string, sql: string): void {
  const found = globSync(join(state, "v3/d1/*/*.sqlite")).filter((file) => {
    const database = new DatabaseSync(file);
    const tables = database.prepare("SELECT sql FROM sqlite_master").all();
    const isChat = tables.some((table) => String(table["sql"]).includes("status_message"));
    if (isChat) database.exec(sql);
    database.close();
    return isChat;
  });
  expect(found).toHaveLength(1);
}

const statuses = ({ services }: Snapshot): string[] => Object.values(services).map(({ status }) => status);
const HALFWAY = everywhere("success", { chat: "waiting" }).join();
const isHalfway = (said: Snapshot[]) => said.some((one) => statuses(one).join() === HALFWAY);

test("signs up in Node and in Chromium through a server that is killed and started again in the middle", async () => {
  await withFolder(async (state) => {
    await migrateLocally(state);
    onChat(state, "ALTER TABLE users RENAME TO away"); // so that there is a middle
    let running = await start(state);
    const { url } = running;
    const browser = await launchChromium();
    try {
      await served(running);
      const page = await browser.newPage();
      const told: Snapshot[] = [];
      await page.exposeFunction("say", (_userId: string, snapshot: Snapshot) => told.push(snapshot));
      await page.route(`${url}/front-end`, (route) =>
        route.fulfill({ contentType: "text/html", body: "<p>A front end</p>" }),
      );
      await page.goto(`${url}/front-end`);
      await page.addScriptTag({ type: "module", content: await bundle(project, PAGE_SCRIPT) });
      const signUp = `(async () => { await signUp(location.origin, ${JSON.stringify(person("lee"))}); })()`;
      const inPage = page.evaluate(signUp);
      const inNode = await signUpInNode(project, url, person("kim"));
      await vi.waitUntil(() => isHalfway(told) && isHalfway(inNode.said), { timeout: 60_000 });

      killTree(running.pid);
      await running.stopped;
      const late = await signUpInNode(project, url, person("park")); // nobody listens yet
      onChat(state, "ALTER TABLE away RENAME TO users");
      running = await start(state, Number(new URL(url).port));

      expect([await inNode.ended, await late.ended]).toEqual([0, 0]);
      await inPage;
      for (const [userId, said] of Object.entries({ kim: inNode.said, lee: told, park: late.said })) {
        expect(statuses(said.at(-1)!)).toEqual(everywhere("success"));
        const seqs = said.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
        expect(rowsOnDisk(state, userId)).toEqual(everywhere(said[0]!.eventId));
      }
    } finally {
      await browser.close();
      await running.stop();
    }
  });
}, 300_000);
