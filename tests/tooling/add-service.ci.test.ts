/**
 * `npm run add-service` in a copy of the tree: afterwards the checks are green without another edit, what is said of every
 * service holds for the new one, and `npm start` shows its light.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signup, type Snapshot } from "#client/main.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { freePort, untilItWorks } from "../../scripts/own-start.ts";
import { allOrNext, sized } from "../samples.ts";
import { person } from "../system/company.ts";

const TIMEOUT_MS = 300_000;

const QUICK = ["format:check", "unused", "generate:check", "lint:api"];

/** The checks: of boundaries, and in turn one of the others that take seconds; or all of them. */
const CHECKS = sized(["boundaries", ...allOrNext(QUICK, 0)], ["check"]);

/** How the new service is tried: in CI in one way, and in another with each commit. */
const TRIED = allOrNext(["its tests", "its light"], 0);

/** What a clone has, of the tree as it is now. */
const PARTS = ["bench", "client", "docs", "migrations", "scripts", "shared", "tests", "workers"];
const FILES = [
  ".oxfmtrc.json",
  ".oxlintrc.json",
  ".gitignore",
  "CONTRIBUTING.md",
  "README.md",
  "knip.json",
  "package.json",
  "redocly.yaml",
];
const CONFIGS = ["tsconfig.base.json", "tsconfig.json", "vitest.config.ts", "wrangler.toml"];

const run = promisify(execFile);
let copy = "";

/**
 * Runs a command in the copy. TypeScript, and what the linter asks about types, are Go programs: they spend less time on
 * collecting garbage where they may use more memory (GOGC, https://go.dev/doc/gc-guide#GOGC).
 */
async function inCopy(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, CI: "true", NODE_OPTIONS: "", GOGC: "800" };
  return (await run(command, args, { cwd: copy, env, maxBuffer: 2 ** 24 })).stdout;
}

const npm = async (...args: string[]) => inCopy("npm", "run", "--silent", ...args);

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "add-service-"));
  for (const path of [...PARTS, ...FILES, ...CONFIGS]) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await cp(join(ROOT, path), join(copy, path), {
      recursive: true,
      filter: (source) => !/\.wrangler|node_modules/.test(source),
    });
  }
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  await npm("add-service", "--", "billing", "--ko", "결제");
}, TIMEOUT_MS);

afterAll(() => rm(copy, { recursive: true }));

test("the checks are green without another edit", { timeout: TIMEOUT_MS }, async () => {
  const printed: string[] = [];
  for (const check of CHECKS) printed.push(await npm(check));
  expect(printed.join("")).toContain("no boundary is crossed");
});

test("its types fit those of auth, which has something of every service", { timeout: TIMEOUT_MS }, async () => {
  const printed = await inCopy("node_modules/.bin/tsc", "-b", "--checkers", "1", "workers/auth", "workers/billing");
  expect(printed).toBe("");
});

test.runIf(TRIED.includes("its tests"))(
  "the new service keeps what every replica promises",
  { timeout: TIMEOUT_MS },
  async () => {
    const output = await npm("test", "--", "--project", "billing");
    expect(output).toMatch(/workers\/billing\/worker\.test\.ts/);
  },
);

test("its words are there in both languages, its queue and its price", async () => {
  const texts = ["workers/auth/web/words/en.ts", "workers/auth/web/words/ko.ts", "wrangler.toml", "docs/scale.md"];
  const [en, ko, config, scale] = await Promise.all(texts.map((file) => readFile(join(copy, file), "utf8")));
  expect([en, ko]).toEqual([expect.stringContaining('billing: "Billing"'), expect.stringContaining('billing: "결제"')]);
  expect(config).toContain('queue = "signup-lights-user-newuser-req-billing"');
  expect(scale).toContain("| a lone signup | auth | chat | customer | billing |");
});

test.runIf(sized(false, true))(
  "npm run deploy brings it up with the others, without another edit",
  { timeout: TIMEOUT_MS },
  async () => {
    const only = ["-t", "from an empty account|what is deployed", "--reporter=verbose"];
    const output = await npm("test", "--", "tests/deploy/deploy.ci.test.ts", ...only);
    expect(output).toMatch(/billing logs without URLs/);
  },
);

test.runIf(TRIED.includes("its light"))(
  "npm start shows its light, and it turns green",
  { timeout: TIMEOUT_MS },
  async () => {
    const port = await freePort();
    const env = { ...process.env, PORT: String(port), STATE_DIR: join(copy, "state"), NODE_OPTIONS: "" };
    const npmStart = spawn("npm", ["start"], { cwd: copy, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [npmStart.stdout, npmStart.stderr]) {
      stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    }
    const stopped = once(npmStart, "close").then(() => printed);
    const url = `http://localhost:${port}`;
    try {
      await untilItWorks({ stopped }, async () => (await fetch(`${url}/health`)).ok);
      let last: Snapshot | undefined;
      for await (last of signup(url, person("kim")));
      const lights = Object.entries(last!.services).map(([service, { status }]) => [service, status]);
      expect(lights).toEqual([...SERVICES, "billing"].map((service) => [service, "success"]));
    } finally {
      process.kill(-npmStart.pid!, "SIGTERM");
      await stopped;
    }
  },
);

test.each([
  ["auth", "There is a service auth already."],
  ["billing", "There is a service billing already."],
  ["Billing", '"Billing" cannot be a service'],
  ["../x", '"../x" cannot be a service'],
  ["", '"" cannot be a service'],
])("%j is refused, and nothing is written", async (name, why) => {
  const before = await readFile(join(copy, "shared/contract/services.ts"), "utf8");
  await expect(npm("add-service", "--", name)).rejects.toMatchObject({ stderr: expect.stringContaining(why) });
  expect(await readFile(join(copy, "shared/contract/services.ts"), "utf8")).toBe(before);
});
