/**
 * Names the slowest files at the end of every run of the tests, so that one that has grown slow is seen. Judges nothing: how
 * long a file takes depends on what else the machine does.
 */
import type { Reporter, TestModule } from "vitest/node";

/** How many files are named. */
const FILES_MAX = 10;

/** A file of tests, and how long it took, with its imports and hooks (milliseconds). */
export type Took = { file: string; ms: number };

/** The reporter, for vitest's configuration. */
export function slowestFiles(): Reporter {
  return {
    onTestRunEnd(modules) {
      if (modules.length > 1) process.stdout.write(`\nSlowest files:\n${slowest(modules.map(tookOf)).join("\n")}\n`);
    },
  };
}

/** One line a file, the slowest first: `  61.2 s  tests/proof/simulator.test.ts`. */
export function slowest(files: readonly Took[]): string[] {
  return files
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, FILES_MAX)
    .map(({ file, ms }) => `${(ms / 1_000).toFixed(1).padStart(6)} s  ${file}`);
}

function tookOf(module: TestModule): Took {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  return { file: module.relativeModuleId, ms: duration + collectDuration + setupDuration };
}
