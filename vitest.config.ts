/**
 * The tests, by what they run on: plain Node for what is pure and for the proof, one workerd per Worker for what lies
 * beside its code, and, for tests/system and tests/browser, the three real Workers over real queues.
 */
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { REPLICAS, SERVICES, type Service } from "./shared/contract/services.ts";
import { configPath } from "./scripts/wrangler.ts";

// The pages' files, which auth's bundle contains.
await import("./scripts/build-client.ts");

/**
 * Tests that have the machine to themselves, one after the other, once all others are done: one whose own load is all that
 * a machine can bear, and one that compares how long something takes.
 */
const ALONE = ["tests/chaos/chaos.test.ts", "tests/attacks/guessing.test.ts"];

/** How long a test may take on a machine that others use as well (milliseconds): it is to find what hangs, and no more. */
const BUSY_MS = 30_000;

/** How tests of the three Workers are run. */
const whole = {
  // wrangler would print a line for each batch of each queue, and keep a trace of every call in a database of its own,
  // which costs more than the call (wrangler 4.156, tried in November 2026).
  env: { WRANGLER_LOG: "error", X_LOCAL_OBSERVABILITY: "false" },
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

const jsx = { oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } } } as const;

export default defineConfig({
  test: {
    // A test of the whole waits for most of its time: for alarms, queues, other processes. Two cores gain from three.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      { test: { name: "pure", include: ["{client,shared}/**/*.test.ts"], testTimeout: BUSY_MS } },
      {
        resolve: { alias: { "cloudflare:workers": `${import.meta.dirname}/tests/proof/cloudflare-workers.ts` } },
        test: { name: "proof", include: ["tests/proof/**/*.test.ts"], testTimeout: 300_000 },
      },
      ...SERVICES.map(worker),
      { test: { name: "system", include: ["tests/**/*.test.ts"], exclude: ["tests/proof/**", ...ALONE], ...whole } },
      { test: { name: "alone", include: ALONE, sequence: { groupOrder: 1 }, maxWorkers: 1, ...whole } },
    ],
  },
});

/** One Worker in workerd, its database migrated by `tests/workers/migrate.ts`. Its queues' other ends are not there. */
function worker(service: Service): TestProjectInlineConfiguration {
  const secrets = service === "auth" && { AUTH_SECRET: "a-secret-for-tests-of-32-characters-or-more" };
  return {
    ...jsx,
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath: configPath(service) },
        miniflare: {
          bindings: { ...secrets, MIGRATIONS: await readD1Migrations(`migrations/${service}`) },
          ...(service === "auth" && { serviceBindings: absentReplicas() }),
        },
      })),
    ],
    test: {
      name: service,
      include: [`workers/${service}/**/*.test.{ts,tsx}`],
      setupFiles: ["tests/workers/migrate.ts"],
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
