/**
 * A deployment that is cut off: each call to Cloudflare fails once, in one of five ways. Every time the person is
 * told in words what was tried and what to do, and the next run goes on. One account is deployed to from its beginning to
 * its end, so that each run gets one call further than the one before. What is uploaded is a line for each Worker: no call
 * depends on it, and wrangler is done with it sooner. deploy.ci.test.ts has the real ones.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Bundles } from "../../scripts/deploy/build.ts";
import { allOrOneIn } from "../samples.ts";
import { deploy as deployBuilt, hostsTried, standInFor, type Outcome } from "./deployment.ts";
import { inventory } from "./stand-in/account.ts";
import type { Fault, StandIn } from "./stand-in/server.ts";
import { running } from "./stand-in/workers.ts";

const TIMEOUT_MS = 120_000;

/** The faults that end with an answer, or with the connection. */
type Answered = Exclude<Fault, "mute">;

/** What is told of each fault. */
const TOLD: Record<Answered, RegExp> = {
  "500": /Cloudflare had a failure of its own/,
  "403": /Cloudflare does not allow it: .*\n.*needs the right "[\w ]+: \w+"/,
  "429": /asks to slow down/,
  cut: /The connection to Cloudflare was cut/,
  lost: /The connection to Cloudflare was cut/,
};

/** Of calls that can fail, those that do. */
const failing = (calls: [Answered, string][]) => allOrOneIn(8, calls);

/** The calls of a first deployment that this repository makes itself, in their order. */
const OWN = failing([
  ["500", "GET /accounts"],
  ["cut", "GET /accounts/*/queues"],
  ["403", "GET /accounts/*/d1/database"],
  ["500", "GET /accounts/*/workers/scripts/signup-lights-auth/deployments"],
  ["429", "GET /accounts/*/workers/subdomain"],
  ["lost", "POST /accounts/*/queues"],
  ["lost", "POST /accounts/*/d1/database"],
]);

/**
 * Those that wrangler makes, to migrate a database and to deploy a Worker for the first time. Without the one that is left
 * out, GET …/settings, it goes on (4.156, tried).
 */
const WRANGLERS = failing([
  ["cut", "POST /accounts/*/d1/database/*/query"],
  ["500", "GET /accounts/*/workers/services/signup-lights-chat"],
  ["cut", "GET /accounts/*/workers/scripts/signup-lights-chat/secrets"],
  ["lost", "PUT /accounts/*/workers/scripts/signup-lights-chat"],
  ["429", "GET /accounts/*/workers/workers/signup-lights-chat"],
  ["403", "POST /accounts/*/workers/scripts/signup-lights-chat/subdomain"],
  ["500", "POST /accounts/*/queues/*/consumers"],
  ["403", "PUT /accounts/*/workers/scripts/signup-lights-auth"],
]);

/** What a look finds out once a Worker is there. */
const LATER = failing([
  ["500", "GET /accounts/*/workers/scripts/signup-lights-chat/versions/*"],
  ["403", "GET /accounts/*/workers/scripts/signup-lights-chat/subdomain"],
  ["429", "GET /accounts/*/workers/scripts/signup-lights-chat/script-settings"],
  ["cut", "GET /accounts/*/workers/domains"],
]);

/** And the changes of a second release of a Worker. */
const OF_AN_UPDATE = failing([
  ["lost", "POST /accounts/*/workers/scripts/signup-lights-chat/versions"],
  ["cut", "POST /accounts/*/workers/scripts/signup-lights-chat/deployments"],
  ["429", "PUT /accounts/*/queues/*/consumers/*"],
]);

let standIn: StandIn;
let folder: string;

beforeAll(async () => {
  standIn = await standInFor();
  folder = await mkdtemp(join(tmpdir(), "deploy-faults-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Writes a bundle for each Worker; those of `others` are another release. */
async function bundlesOf(others: readonly Service[]): Promise<Bundles> {
  const written = SERVICES.map(async (service) => {
    const release = others.includes(service) ? "another" : "first";
    const file = join(folder, release, service, "worker.js");
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, `export default {}; // ${release} release\n`);
    return [service, file] as const;
  });
  return Object.fromEntries(await Promise.all(written)) as Bundles;
}

/** One run of the script. */
const deploy = async (args: string[], others: readonly Service[] = []): Promise<Outcome> =>
  deployBuilt(standIn, args, { build: async () => bundlesOf(others) });

/** One run in which a call fails. */
async function failAt(
  fault: Answered,
  route: string,
  others: readonly Service[] = [],
): Promise<{ outcome: Outcome; fault: Answered }> {
  const failed = standIn.plant(fault, (call) => call.route === route && !isQuestion(route, call.isChange));
  const outcome = await deploy(["--yes"], others);
  standIn.heal();
  expect(failed(), `${fault} at ${route}`).toBeGreaterThan(0);
  return { outcome, fault };
}

/** Of the queries, those that change something. */
const isQuestion = (route: string, isChange: boolean) => route.endsWith("/query") && !isChange;

/** What holds of every failure that a person is told. */
function expectWords({ outcome, fault }: Awaited<ReturnType<typeof failAt>>): void {
  const words = outcome.printed.slice(outcome.printed.lastIndexOf("\nCould not"));
  expect(outcome.isGood).toBe(false);
  expect(words).toMatch(/^\nCould not [\w' ./-]+\.\n/);
  expect(words).toMatch(TOLD[fault]);
  expect(words).toMatch(/run the same command again/i);
  expect(words).not.toMatch(/\n\s*at |node_modules|undefined|\[object/);
  expect(words).not.toContain(standIn.account.token);
}

describe("a call of a first deployment that fails", () => {
  test.each(OWN)("%s at %s: is told, and the next run goes on", { timeout: TIMEOUT_MS }, async (fault, route) => {
    expectWords(await failAt(fault, route));
  });

  test.each(WRANGLERS)("%s at %s: is told, and the next run goes on", { timeout: TIMEOUT_MS }, async (fault, route) => {
    expectWords(await failAt(fault, route));
  });

  test("at last all of it is there, as if nothing had failed", { timeout: TIMEOUT_MS }, async () => {
    expect(await deploy(["--yes"])).toMatchObject({ isGood: true });
    expect(await deploy([])).toMatchObject({ isGood: true });
    const { scripts, queues } = standIn.account;
    expect([...queues.values()].map(({ consumers }) => consumers.length)).toEqual([1, 1, 1, 1, 1]);
    expect([...scripts.values()].map(({ subdomain }) => subdomain.enabled)).toEqual([false, false, true]);
  });
});

describe("a call of a later run that fails", () => {
  test.each(LATER)("%s at %s: is told, and nothing is changed", { timeout: TIMEOUT_MS }, async (fault, route) => {
    const before = JSON.stringify(inventory(standIn.account));
    expectWords(await failAt(fault, route));
    expect(JSON.stringify(inventory(standIn.account))).toBe(before);
  });
});

describe("a call of an update that fails", () => {
  test.each(OF_AN_UPDATE)(
    "%s at %s: is told, and the next run goes on",
    { timeout: TIMEOUT_MS },
    async (fault, route) => {
      expectWords(await failAt(fault, route, ["chat"]));
    },
  );

  test("on the Workers Free plan is told so", { timeout: TIMEOUT_MS }, async () => {
    standIn.account.isPaid = false;
    const { isGood, printed } = await deploy(["--yes"], ["customer"]);
    standIn.account.isPaid = true;
    expect(isGood).toBe(false);
    expect(printed).toContain("The account is on the Workers Free plan");
    expect(printed).toContain("Change to Workers Paid");
  });

  test("the secret is the one that was made at first", { timeout: TIMEOUT_MS }, async () => {
    const secret = () =>
      running(standIn.account.scripts.get("signup-lights-auth")!)!.bindings.find(({ name }) => name === "AUTH_SECRET");
    const before = secret();
    expect(before).toMatchObject({ type: "secret_text", text: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await deploy(["--yes"], ["auth"])).toMatchObject({ isGood: true });
    expect(secret()).toEqual(before);
    expect(running(standIn.account.scripts.get("signup-lights-auth")!)!.modules[0]!.text).toContain("another release");
  });
});

test("no run has called any other host", () => {
  expect(hostsTried()).toEqual([]);
});
