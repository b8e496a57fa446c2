/**
 * What is found out before anything is changed: who deploys, what the token may do, and what is somebody else's. In every
 * case the account stays as it is.
 */
import { DatabaseSync } from "node:sqlite";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { everyService } from "#shared/contract/services.ts";
import type { Bundles } from "../../scripts/deploy/build.ts";
import { deploy, standInFor, type Outcome } from "./deployment.ts";
import { inventory, type Account, type Binding, type Script } from "./stand-in/account.ts";
import type { StandIn } from "./stand-in/server.ts";

/** Nothing here is deployed: any text will do. */
const build = async (folder: string): Promise<Bundles> => {
  await writeFile(join(folder, "worker.js"), "export default {}");
  return everyService(() => join(folder, "worker.js"));
};

/** Runs a deployment that is to be refused: it changes nothing, and makes no call that would. */
async function refused(standIn: StandIn, args: string[], around: Parameters<typeof deploy>[2] = {}): Promise<Outcome> {
  const before = JSON.stringify(inventory(standIn.account));
  const outcome = await deploy(standIn, args, { build, ...around });
  expect(outcome.calls.filter(({ isChange }) => isChange)).toEqual([]);
  expect(JSON.stringify(inventory(standIn.account))).toBe(before);
  return outcome;
}

/** A Worker of somebody's. */
function scriptOf(name: string, bindings: Binding[] = []): Script {
  const version = { id: crypto.randomUUID(), annotations: {}, metadata: {}, bindings, modules: [] };
  const subdomain = { enabled: true, previews_enabled: true };
  return {
    name,
    tag: "tag",
    versions: [version],
    deployed: [version.id],
    subdomain,
    observability: undefined,
    crons: [],
  };
}

/** A queue that a Worker consumes. */
const queueOf = (queue_name: string, script: string) => ({
  queue_id: crypto.randomUUID().replaceAll("-", ""),
  queue_name,
  consumers: [{ consumer_id: crypto.randomUUID(), type: "worker" as const, script, settings: {} }],
});

/** A database with a table. */
function databaseOf(name: string, table: string) {
  const sql = new DatabaseSync(":memory:");
  sql.exec(`CREATE TABLE ${table} (id INTEGER)`);
  return { uuid: crypto.randomUUID(), name, place: {}, sql };
}

test("--dry-run prints the plan and changes nothing", async () => {
  const { isGood, printed } = await refused(await standInFor(), ["--dry-run", "--env", "staging"]);
  expect(isGood).toBe(true);
  expect(printed).toContain("staging, on the account Example Company");
  expect(printed).toContain("create the queue signup-lights-user-newuser-dead-staging");
  expect(printed).toContain("create the database signup-lights-chat-staging");
  expect(printed).toContain("deploy the Worker signup-lights-auth-staging: it is new");
  expect(printed).toContain("https://signup-lights-auth-staging.example-company.workers.dev");
});

test("without a yes, or anybody to give it, nothing is changed", async () => {
  const standIn = await standInFor();
  expect(await refused(standIn, [])).toMatchObject({ isGood: false, printed: expect.stringContaining("Add --yes") });
  expect(await refused(standIn, [], { ask: async () => "" })).toMatchObject({ isGood: false });
  expect(await refused(standIn, [], { ask: async () => "no" })).toMatchObject({ isGood: false });
});

describe("who deploys", () => {
  test("is refused with a token that is not valid, which is not repeated", async () => {
    const standIn = await standInFor();
    const environment = { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: "an-old-token" };
    const { isGood, printed } = await refused(standIn, ["--yes"], { environment });
    expect(isGood).toBe(false);
    expect(printed).toContain("Cloudflare does not allow it: Invalid access token");
    expect(printed).not.toContain("an-old-token");
  });

  test("is asked which account, when the token reaches several", async () => {
    const other = { id: "f".repeat(32), name: "Another Company" };
    const standIn = await standInFor({ others: [other] });
    const environment = { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: standIn.account.token };
    const { isGood, printed } = await refused(standIn, ["--dry-run"], { environment });
    expect(isGood).toBe(false);
    expect(printed).toContain("Set CLOUDFLARE_ACCOUNT_ID to one of them");
    for (const { id, name } of [standIn.account, other]) expect(printed).toContain(`${id}  ${name}`);
    const chosen = { ...environment, CLOUDFLARE_ACCOUNT_ID: standIn.account.id };
    expect(await refused(standIn, ["--dry-run"], { environment: chosen })).toMatchObject({ isGood: true });
  });

  test.each([
    ["d1", "D1: Edit"],
    ["queues", "Queues: Edit"],
    ["workers", "Workers Scripts: Edit"],
  ] as const)("is told which right is missing, when the token may not see %s", async (right, called) => {
    const standIn = await standInFor();
    standIn.account.rights.delete(right);
    const { isGood, printed } = await refused(standIn, ["--yes"]);
    expect(isGood).toBe(false);
    expect(printed).toContain(`The API token needs the right "${called}"`);
  });
});

describe("what is not ours is not touched:", () => {
  const TAKEN: [what: string, fill: (account: Account) => void, words: string][] = [
    [
      "a Worker's name",
      ({ scripts }) => scripts.set("signup-lights-chat", scriptOf("signup-lights-chat")),
      "There is a Worker signup-lights-chat already, which is not this project's.",
    ],
    [
      "a database's name",
      ({ databases }) => databases.set("db", databaseOf("signup-lights-customer", "invoices")),
      "There is a database signup-lights-customer already, with other tables than this project's.",
    ],
    [
      "a database that others have migrated",
      ({ databases }) => {
        const database = databaseOf("signup-lights-customer", "d1_migrations_of_others");
        database.sql.exec("CREATE TABLE d1_migrations (id INTEGER, name TEXT)");
        database.sql.exec("INSERT INTO d1_migrations VALUES (1, '0000_invoices.sql')");
        databases.set(database.uuid, database);
      },
      "There is a database signup-lights-customer already",
    ],
    [
      "a queue that another Worker consumes",
      ({ queues }) =>
        queues.set("signup-lights-user-newuser-res", queueOf("signup-lights-user-newuser-res", "a-worker-of-others")),
      "The queue signup-lights-user-newuser-res is consumed by the Worker a-worker-of-others already.",
    ],
  ];

  test.each(TAKEN)("%s", async (_, fill, words) => {
    const standIn = await standInFor();
    fill(standIn.account);
    const { isGood, printed } = await refused(standIn, ["--yes"]);
    expect(isGood).toBe(false);
    expect(printed).toContain("Nothing was changed, because:");
    expect(printed).toContain(words);
  });
});

describe("an address", () => {
  test("at workers.dev needs a subdomain", async () => {
    const standIn = await standInFor({ subdomain: null });
    expect(await refused(standIn, ["--yes"])).toMatchObject({
      isGood: false,
      printed: expect.stringContaining("The account has no workers.dev subdomain yet"),
    });
    const { isGood, printed } = await refused(standIn, ["--dry-run", "--domain", "signup.example.com"]);
    expect(printed).toContain("https://signup.example.com");
    expect(isGood).toBe(true);
  });

  test.each([
    ["in no zone of the account", "signup.example.org", "signup.example.org is in no zone of this account"],
    ["with DNS records", "www.example.com", "www.example.com has DNS records (A) that lead elsewhere"],
    ["of another Worker", "shop.example.com", "shop.example.com already leads to the Worker shop"],
    ["that is a bare domain", "example.com", 'set HSTS_SUBDOMAINS = "no"'],
  ])("%s is refused", async (_, domain, words) => {
    const standIn = await standInFor({ domains: [{ id: "domain", hostname: "shop.example.com", service: "shop" }] });
    const { isGood, printed } = await refused(standIn, ["--yes", "--domain", domain]);
    expect([isGood, printed]).toEqual([false, expect.stringContaining(words)]);
  });

  test("whose DNS the token may not read is refused", async () => {
    const standIn = await standInFor();
    standIn.account.rights.delete("dns");
    const { printed } = await refused(standIn, ["--yes", "--domain", "signup.example.com"]);
    expect(printed).toContain('needs the right "DNS: Read"');
  });
});
