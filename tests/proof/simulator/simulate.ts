/**
 * `npm run simulate -- --seeds 10000 --from 1`: as many simulated runs as one likes, seed by seed. Prints where it is;
 * for a violation the seed, the invariant and the last steps. Exits with 1 if there was one, with 2 if it was asked
 * for something that it does not understand. `--trace` prints all that happens, for a single seed.
 */
import { parseArgs } from "node:util";
import { INVARIANTS } from "../invariants.ts";
import type { Run } from "./simulation.ts";

const USAGE = "npm run simulate -- [--seeds N] [--from S] [--trace]";
const SEEDS_BETWEEN_LINES = 500;
const STEPS_SHOWN = 40;
const VIOLATIONS_MAX = 5;

/** What it was asked for, or undefined if that makes no sense. */
function asked(): { from: number; seeds: number; trace: boolean } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: "string", default: "2000" },
        from: { type: "string", default: "1" },
        trace: { type: "boolean", default: false },
      },
    });
    const [seeds, from] = [Number(values.seeds), Number(values.from)];
    const isWhole = [seeds, from].every((number) => Number.isSafeInteger(number) && number >= 0 && number < 2 ** 31);
    return isWhole && seeds > 0 ? { seeds, from, trace: values.trace } : undefined;
  } catch {
    return undefined;
  }
}

/** What a run with a violation looked like, and how to see it again. */
function report({ seed, violation, trace }: Run): string {
  if (violation === undefined) return "";
  return [
    `seed ${seed} breaks "${INVARIANTS[violation.invariant]}"`,
    ...trace.slice(-STEPS_SHOWN).map((line) => `  ${line}`),
    `  ${violation.message}`,
    `again: npm run simulate -- --seeds 1 --from ${seed} --trace`,
  ].join("\n");
}

const request = asked();
if (request === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const { from, seeds, trace } = request;
  // The product's own code is loaded once there is something to run.
  const { simulate } = await import("./simulation.ts");
  const startedMs = performance.now();
  const totals = { signups: 0, steps: 0, violations: 0 };
  for (let seed = from; seed < from + seeds && totals.violations < VIOLATIONS_MAX; seed++) {
    const run = await simulate(seed);
    totals.signups += run.accepted;
    totals.steps += run.steps;
    if (trace) process.stdout.write(`${run.trace.join("\n")}\n`);
    if (run.violation !== undefined) {
      totals.violations++;
      process.exitCode = 1;
      process.stdout.write(`${report(run)}\n`);
    }
    const done = seed - from + 1;
    if (done % SEEDS_BETWEEN_LINES === 0) process.stdout.write(`${done} of ${seeds} seeds\n`);
  }
  const { signups, steps, violations } = totals;
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`${seeds} seeds, ${signups} signups, ${steps} steps, ${violations} violations, ${seconds} s\n`);
}
