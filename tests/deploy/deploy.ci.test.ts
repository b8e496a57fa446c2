/**
 * `npm run deploy` against a stand-in for Cloudflare's API: from an empty account to what runs. The tests of this file go on
 * from each other, on one account.
 */
import { execFile } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { deploy, hostsTried, standInFor, type Outcome } from "./deployment.ts";
import { runtimeOf, type Runtime } from "./runtime.ts";
import { databaseIn, emptyAccount, inventory, type Account, type Script, type Version } from "./stand-in/account.ts";
import type { Fault, StandIn } from "./stand-in/server.ts";
import { running } from "./stand-in/workers.ts";
import { describeUploaded } from "./uploaded.suite.ts";

/** Each queue, and the Worker that consumes it. */
const CONSUMERS: Record<string, string> = {
  ...Object.fromEntries(
    REPLICAS.map((replica) => [`signup-lights-user-newuser-req-${replica}`, `signup-lights-${replica}`]),
  ),
  "signup-lights-user-newuser-res": "signup-lights-auth",
  "signup-lights-user-mail": "signup-lights-auth",
  "signup-lights-user-newuser-dead": "signup-lights-auth",
};

/** What somebody else has in the account. */
const theirs = (): Partial<Account> => ({
  scripts: new Map([["shop", { ...SHOP }]]),
  queues: new Map([["orders", { queue_id: "a".repeat(32), queue_name: "orders", consumers: [] }]]),
  databases: new Map([["shop", { uuid: "shop", name: "shop", place: {}, sql: new DatabaseSync(":memory:") }]]),
  domains: [{ id: "shop", hostname: "shop.example.com", service: "shop" }],
});

const SHOP: Script = {
  name: "shop",
  tag: "shop",
  versions: [],
  deployed: [],
  subdomain: { enabled: true, previews_enabled: true },
  observability: undefined,
  crons: [],
};

let standIn: StandIn;
let first: Outcome;
let runtime: Runtime | undefined;
let treeBefore = "";

/** The public's side is what was deployed: it starts with the first request. */
const fetchDeployed = async (url: string, init?: RequestInit): Promise<Response> => {
  runtime ??= await runtimeOf(standIn.account, "signup-lights-auth");
  return runtime.fetch(url, init);
};

/** What git sees in the repository; nothing, in a copy that is none. */
const tree = async () =>
  (await promisify(execFile)("git", ["status", "--porcelain"], { cwd: ROOT }).catch(() => ({ stdout: "" }))).stdout;

beforeAll(async () => {
  standIn = await standInFor(theirs());
  treeBefore = await tree();
  first = await deploy(standIn, ["--yes", "--location", "apac"], { fetch: fetchDeployed });
}, 300_000);

afterAll(async () => runtime?.stop());

const ours = (databases: Account["databases"]) =>
  [...databases.values()].filter(({ name }) => name.startsWith("signup-lights-"));

const versionOf = (service: string): Version => running(standIn.account.scripts.get(`signup-lights-${service}`)!)!;

describe("from an empty account, one command", () => {
  test("makes three Workers with consumers, tables and a secret", () => {
    expect(first.printed).toContain("It answers at https://signup-lights-auth.example-company.workers.dev");
    expect(first.isGood).toBe(true);
    const { scripts, queues, databases } = standIn.account;
    const names = ["shop", ...SERVICES.map((service) => `signup-lights-${service}`)];
    expect([...scripts.keys()].toSorted()).toEqual(names.toSorted());
    const consumers = [...queues.values()].flatMap(({ queue_name, consumers: all }) =>
      all.map(({ script }) => [queue_name, script]),
    );
    expect(Object.fromEntries(consumers)).toEqual(CONSUMERS);
    for (const { place, sql } of ours(databases)) {
      expect(place).toEqual({ primary_location_hint: "apac" });
      expect(sql.prepare("SELECT count(*) AS files FROM d1_migrations").get()).toMatchObject({
        files: expect.any(Number),
      });
    }
    const secret = versionOf("auth").bindings.find(({ name }) => name === "AUTH_SECRET");
    expect(secret).toMatchObject({ type: "secret_text", text: expect.stringMatching(/^[\w-]{43}$/) });
  });

  test("runs what it deployed, and shows a signup's three lights turn green", () => {
    const [, userId] = /signing up (smoke-[0-9a-f]{16}), which is kept:/.exec(first.printed) ?? [];
    expect(userId).toBeDefined();
    for (const service of SERVICES) expect(first.printed).toMatch(new RegExp(`${service} +🟢 success`));
    for (const { sql } of ours(standIn.account.databases)) {
      expect(sql.prepare("SELECT user_id FROM users").all()).toEqual([expect.objectContaining({ user_id: userId })]);
    }
  });

  test("says how to make the first admin, and that the secret cannot be read back", () => {
    expect(first.printed).toContain("npm run admin -- promote <userId> --remote");
    expect(first.printed).toContain("nobody can read it back");
  });

  test("says nothing that is secret", () => {
    const secret = versionOf("auth").bindings.find(({ name }) => name === "AUTH_SECRET")!;
    expect(first.printed).not.toContain(standIn.account.token);
    expect(first.printed).not.toContain(String(secret["text"]));
  });
});

describe("what is deployed", () => {
  test.each(SERVICES)("%s logs without URLs, is bounded in CPU, and has no preview addresses", (service) => {
    const { metadata } = versionOf(service);
    expect(metadata).toMatchObject({
      limits: { cpu_ms: 5000 },
      observability: { enabled: true, logs: { invocation_logs: false }, traces: { enabled: service !== "auth" } },
      compatibility_date: "2026-11-02",
    });
    const { subdomain } = standIn.account.scripts.get(`signup-lights-${service}`)!;
    expect(subdomain).toEqual({ enabled: service === "auth", previews_enabled: false });
    expect(metadata).not.toHaveProperty("package_dependencies");
  });

  test("auth's objects run the new code at once", () => {
    expect(versionOf("auth").metadata["code_update_strategy"]).toMatchObject({ mode: "immediate" });
  });

  test("consumers are set as the files say", () => {
    const settings = { batch_size: 100, max_wait_time_ms: 0, max_retries: 5, max_concurrency: 20, retry_delay: 2 };
    const ofMails = { ...settings, batch_size: 10, max_retries: 10, max_concurrency: 1 };
    for (const name of Object.keys(CONSUMERS).slice(0, -1)) {
      const dead_letter_queue = "signup-lights-user-newuser-dead";
      const wanted = { dead_letter_queue, settings: name.endsWith("-mail") ? ofMails : settings };
      expect(standIn.account.queues.get(name)!.consumers).toMatchObject([wanted]);
    }
  });

  test("is the bundle and its map, and no path of the machine that built it", () => {
    for (const service of SERVICES) {
      const { modules } = versionOf(service);
      expect(modules.map(({ name }) => name).toSorted()).toEqual(["worker.js", "worker.js.map"]);
      expect(modules[0]!.text).not.toContain(ROOT);
    }
  });

  describeUploaded((service) => versionOf(service).modules.find(({ name }) => name === "worker.js")!.text);
});

describe("the second run", () => {
  test("changes nothing", { timeout: 120_000 }, async () => {
    const before = JSON.stringify(inventory(standIn.account));
    const second = await deploy(standIn, [], { fetch: fetchDeployed });
    expect(second.printed).toContain("Everything is as it should be");
    expect(second.isGood).toBe(true);
    expect(second.calls.filter(({ isChange }) => isChange)).toEqual([]);
    expect(JSON.stringify(inventory(standIn.account))).toBe(before);
  });
});

describe("afterwards", () => {
  test("npm run admin makes somebody an admin", { timeout: 60_000 }, async () => {
    const userId = /signing up (\S+),/.exec(first.printed)![1]!;
    const env = { ...process.env, CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: standIn.account.token };
    const admin = async (...args: string[]) =>
      promisify(execFile)("npm", ["run", "-s", "admin", "--", ...args], { cwd: ROOT, env });
    expect((await admin("promote", userId, "--remote")).stdout).toContain(`${userId} is an admin`);
    const users = databaseIn(standIn.account, "signup-lights-auth").prepare("SELECT user_id, role FROM users").all();
    expect(users).toEqual([expect.objectContaining({ user_id: userId, role: "ROLE_ADMIN" })]);
    await expect(admin("promote", userId, "--env", "staging")).rejects.toMatchObject({
      stderr: expect.stringContaining("Usage"),
    });
  });

  test(
    "a domain takes the place of workers.dev, and stays without being named again",
    { timeout: 60_000 },
    async () => {
      const moved = await deploy(standIn, ["--yes", "--domain", "signup.example.com"], { fetch: fetchDeployed });
      expect(moved.printed).toMatch(/deploy the Worker signup-lights-auth: its addresses are others\n/);
      expect(moved.printed).toContain("It answers at https://signup.example.com");
      expect(standIn.account.domains).toContainEqual(
        expect.objectContaining({ hostname: "signup.example.com", service: "signup-lights-auth" }),
      );
      expect(standIn.account.scripts.get("signup-lights-auth")!.subdomain.enabled).toBe(false);
      const again = await deploy(standIn, [], { fetch: fetchDeployed });
      expect(again.printed).toContain("Everything is as it should be at https://signup.example.com");
      expect(again.calls.filter(({ isChange }) => isChange)).toEqual([]);
    },
  );

  test("nothing was written into the repository", async () => {
    expect(await tree()).toBe(treeBefore);
  });

  test("no other host was called", () => {
    expect(hostsTried()).toEqual([]);
  });
});

describe("destroying it", () => {
  const destroy = async (typed: string | null) =>
    deploy(standIn, ["--destroy", "--yes-destroy-production"], { ask: async () => typed });

  test.each([["nothing"], ["staging"], ["yes"]])("changes nothing when %s is typed for its name", async (typed) => {
    const before = JSON.stringify(inventory(standIn.account));
    const { isGood, printed } = await destroy(typed === "nothing" ? null : typed);
    expect([isGood, printed]).toEqual([false, expect.stringContaining("Nothing was changed")]);
    expect(JSON.stringify(inventory(standIn.account))).toBe(before);
  });

  test.each<[Fault, string]>([
    ["500", "DELETE /accounts/*/workers/domains/*"],
    ["403", "DELETE /accounts/*/queues/*/consumers/*"],
    ["lost", "DELETE /accounts/*/workers/scripts/signup-lights-auth"],
    ["429", "DELETE /accounts/*/queues/*"],
    ["lost", "DELETE /accounts/*/d1/database/*"],
  ])("is told that it failed, %s at %s, and goes on at the next run", async (fault, route) => {
    const failed = standIn.plant(fault, (call) => call.route === route);
    const { isGood, printed } = await destroy("production");
    standIn.heal();
    expect(failed()).toBe(1);
    expect([isGood, printed]).toEqual([
      false,
      expect.stringMatching(/\nCould not delete the [^]*run the same command again/),
    ]);
  });

  test("leaves nothing of it, and all that is somebody else's", async () => {
    expect(await destroy("production")).toMatchObject({ isGood: true });
    expect((await destroy(null)).printed).toContain("Nothing of it is there.");
    expect(JSON.stringify(inventory(standIn.account))).toBe(JSON.stringify(inventory(emptyAccount(theirs()))));
  });
});
