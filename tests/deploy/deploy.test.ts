/**
 * `npm run deploy` against a stand-in for Cloudflare's API: from an empty account to what runs. The tests of this file go on
 * from each other, on one account.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { deploy, hostsTried, standInFor, type Outcome } from "./deployment.ts";
import { runtimeOf, type Runtime } from "./runtime.ts";
import { inventory, type Version } from "./stand-in/account.ts";
import type { StandIn } from "./stand-in/server.ts";
import { running } from "./stand-in/workers.ts";

const QUEUES = ["req-chat", "req-customer", "res", "dead"].map((name) => `signup-lights-user-newuser-${name}`);

let standIn: StandIn;
let first: Outcome;
let runtime: Runtime | undefined;
let treeBefore = "";

/** The public's side is what was deployed: it starts with the first request. */
const fetchDeployed = async (url: string, init?: RequestInit): Promise<Response> => {
  runtime ??= await runtimeOf(standIn.account, "signup-lights-auth");
  return runtime.fetch(url, init);
};

const tree = async () =>
  (await promisify(execFile)("git", ["status", "--porcelain", "--ignored=no"], { cwd: ROOT })).stdout;

beforeAll(async () => {
  standIn = await standInFor();
  treeBefore = await tree();
  first = await deploy(standIn, ["--yes", "--location", "apac"], { fetch: fetchDeployed });
}, 300_000);

afterAll(async () => runtime?.stop());

const versionOf = (service: string): Version => running(standIn.account.scripts.get(`signup-lights-${service}`)!)!;

describe("from an empty account, one command", () => {
  test("makes three Workers with consumers, tables and a secret", () => {
    expect(first.printed).toContain("It answers at https://signup-lights-auth.example-company.workers.dev");
    expect(first.isGood).toBe(true);
    const { scripts, queues, databases } = standIn.account;
    expect([...scripts.keys()].toSorted()).toEqual(SERVICES.map((service) => `signup-lights-${service}`).toSorted());
    const consumers = [...queues.values()].map(({ queue_name, consumers: all }) => [
      queue_name,
      all.map(({ script }) => script),
    ]);
    expect(Object.fromEntries(consumers)).toEqual({
      [QUEUES[0]!]: ["signup-lights-chat"],
      [QUEUES[1]!]: ["signup-lights-customer"],
      [QUEUES[2]!]: ["signup-lights-auth"],
      [QUEUES[3]!]: ["signup-lights-auth"],
    });
    for (const { place, sql } of databases.values()) {
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
    for (const { sql } of standIn.account.databases.values()) {
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
      observability: { enabled: true, logs: { invocation_logs: false } },
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
    for (const name of QUEUES.slice(0, 3)) {
      expect(standIn.account.queues.get(name)!.consumers).toMatchObject([{ dead_letter_queue: QUEUES[3], settings }]);
    }
  });

  test("is the bundle and its map, and no path of the machine that built it", () => {
    for (const service of SERVICES) {
      const { modules } = versionOf(service);
      expect(modules.map(({ name }) => name).toSorted()).toEqual(["worker.js", "worker.js.map"]);
      expect(modules[0]!.text).not.toContain(ROOT);
    }
  });
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

  test("neither has written anything into the repository", async () => {
    expect(await tree()).toBe(treeBefore);
  });

  test("and neither has called any other host", () => {
    expect(hostsTried()).toEqual([]);
  });
});
