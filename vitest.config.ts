/**
 * The tests, by what they run on: plain Node for what is pure and for the proof, one workerd per Worker for what lies
 * beside its code, and, for tests/system and tests/browser, the three real Workers over real queues.
 */
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { REPLICAS, SERVICES, type Service } from "./shared/contract/services.ts";
import { folderInMemory } from "./scripts/memory-folder.ts";
import { SlowFirst } from "./scripts/slow-first.ts";
import { slowestFiles } from "./scripts/slowest-files.ts";
import { QUIET_ENV, configPath } from "./scripts/wrangler.ts";

// The pages' files, which auth's bundle contains.
await import("./scripts/build-client.ts");

// Everybody's temporary folder, of this process and those that it starts, unless it was given one.
process.env["TMPDIR"] ??= folderInMemory() ?? tmpdir();
// What they have compiled once (wrangler is 15 MB of JavaScript), they load the next time.
process.env["NODE_COMPILE_CACHE"] ??= join(process.env["TMPDIR"], "signup-lights-compiled");

/** Where .ci/run wants a report that it can count. */
const results = process.env["TEST_RESULTS"];

/**
 * What CI runs and `npm test` does not: it takes long, and is about the tests, about a tool, or about what other tests show in
 * pieces (docs/decisions/0025). Whoever names files, or says what else is to be run, has what CI has.
 */
const ONLY_IN_CI = "**/*.ci.test.ts";
process.env["TEST_SAMPLES"] ??= process.argv.length > 3 ? "part" : "few";
const { SIZE, TURN } = await import("./tests/samples.ts");

/** Makes the bundles of the Workers, once for all projects that run them. */
const BUNDLES = "tests/system/bundles.ts";

/** How long a test may take on a machine that others use as well (milliseconds): it is to find what hangs, and no more. */
const BUSY_MS = 30_000;

/** How tests of the three Workers are run. */
const whole = {
  // wrangler would print a line for each batch of each queue.
  env: { ...QUIET_ENV, WRANGLER_LOG: "error" },
  // wrangler and Miniflare do not say what kind of module they are, and Node would compile all of them to find out.
  execArgv: ["--no-experimental-detect-module", "--import", `${import.meta.dirname}/tests/system/growing-buffer.ts`],
  // Tests that share an outage begin together.
  maxConcurrency: 16,
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

const jsx = { oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } } } as const;

export default defineConfig({
  test: {
    // A test of the whole waits for a part of its time: for alarms, queues, browsers, other processes. Two cores gain from three;
    // with four, all that runs takes a quarter more of them (November 2026).
    maxWorkers: Math.max(3, availableParallelism()),
    sequence: { sequencer: SlowFirst },
    exclude: [...configDefaults.exclude, ...(SIZE === "few" ? [ONLY_IN_CI] : [])],
    reporters: [
      "default",
      slowestFiles(),
      ...(results === undefined ? [] : [["json", { outputFile: results }] satisfies [string, object]]),
    ],
    projects: [
      {
        test: { name: "pure", include: ["{client,shared}/**/*.test.ts"], testTimeout: BUSY_MS, isolate: false },
      },
      {
        resolve: { alias: { "cloudflare:workers": `${import.meta.dirname}/tests/proof/cloudflare-workers.ts` } },
        test: { name: "proof", include: ["tests/proof/**/*.test.ts"], testTimeout: 600_000 },
      },
      ...SERVICES.map(worker),
      {
        ...jsx,
        test: {
          name: "system",
          include: ["tests/{attacks,browser,chaos,clients,system,tooling}/**/*.test.ts"],
          globalSetup: BUNDLES,
          // To load wrangler takes as long as to start the company, and Chromium half of that: once for many files.
          isolate: false,
          ...whole,
        },
      },
      {
        // Not beside those: what a process deploys reaches no host but its own machine from then on.
        test: {
          name: "deploy",
          include: ["tests/deploy/**/*.test.ts"],
          globalSetup: BUNDLES,
          isolate: false,
          ...whole,
        },
      },
    ],
  },
});

/** One Worker in workerd, its database migrated by `tests/workers/migrate.ts`. Its queues' other ends are not there. */
function worker(service: Service): TestProjectInlineConfiguration {
  const secrets = service === "auth" && { AUTH_SECRET: "a-secret-for-tests-of-32-characters-or-more" };
  return {
    ...jsx,
    // The real cost of a hash is tested in what is deployed: tests/system/signup.test.ts, tests/deploy/uploaded.suite.ts.
    resolve: {
      alias: [
        {
          find: /^\.\/scrypt-cost\.ts$/,
          replacement: `${import.meta.dirname}/tests/system/cheap-scrypt-cost.ts`,
        },
      ],
    },
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath: configPath(service) },
        miniflare: {
          bindings: {
            ...secrets,
            MIGRATIONS: await readD1Migrations(`migrations/${service}`),
            // What tests/samples.ts reads: a Worker sees its text bindings in process.env.
            TEST_SAMPLES: SIZE,
            TEST_TURN: String(TURN),
          },
          ...(service === "auth" && { serviceBindings: absentReplicas() }),
        },
      })),
    ],
    test: {
      name: service,
      include: [`workers/${service}/**/*.test.{ts,tsx}`],
      setupFiles: ["tests/workers/migrate.ts"],
      // To start a workerd and to load the Worker takes longer than most files: one is for many, emptied for each.
      isolate: false,
      testTimeout: BUSY_MS,
    },
  };
}

/** auth's bindings to the other Workers, which are not there: a test of what is asked of them brings its own. */
function absentReplicas(): Record<string, () => Response> {
  return Object.fromEntries(
    REPLICAS.map((replica) => [`ACCOUNTS_${replica.toUpperCase()}`, () => new Response(null, { status: 503 })]),
  );
}
