import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { TURN, sized } from "../samples.ts";
import { simulate } from "./simulator/simulation.ts";

const SIMULATE = join(import.meta.dirname, "simulator/simulate.ts");

/** How many runs, each with a seed of its own, and the first of these. */
const SEEDS = sized(60, 1_000, 10);
const FIRST = sized(TURN * SEEDS, 0) + 1;

const run = promisify(execFile);

/** `npm run simulate`, in a process of its own, in which nothing is transformed for a test. */
const simulated = (...options: string[]) => run(process.execPath, [SIMULATE, ...options]);

test("every seed keeps every invariant", async () => {
  const { stdout } = await simulated("--seeds", String(SEEDS), "--from", String(FIRST));
  process.stdout.write(`${stdout.trimEnd().split("\n").at(-1)}\n`);
  expect(stdout).toContain(" 0 violations");
});

test("the same seed is the same run, step by step, and another seed is another", async () => {
  const first = await simulate(7);
  const again = await simulate(7);
  expect(first.trace.length).toBeGreaterThan(100);
  expect(again).toEqual(first);
  expect((await simulate(8)).trace).not.toEqual(first.trace);
});

test("what can go wrong goes wrong: no fault is there in name only", async () => {
  let untold = MARKS;
  for (let seed = 1; seed <= 60 && untold.length > 0; seed++) {
    const { trace } = await simulate(seed);
    untold = untold.filter((mark) => !trace.some((line) => line.includes(mark)));
  }
  expect(untold).toEqual([]);
});

const MARKS = [
  "is lost",
  "is dead",
  "is not reached",
  "is lost after it",
  "overloaded",
  "crashes before a commit",
  "crashes after a commit",
  "is evicted",
  "the consumer dies",
  "the same alarm again",
  "is not accepted",
  "reply not handled",
  "dead letter kept",
  "the watcher has left",
  "connection lost",
  "Too Many Requests",
  "is restored from a copy",
  "is refused",
  "changed 0",
  "erased 0",
  "repair 0",
  "1 of 1 were sent again",
];

test.each([
  ["--seeds", "none"],
  ["--seeds", "0"],
  ["--from", "-1"],
  ["--sedes", "3"],
])("the command refuses %s %s, and says what it understands", async (...options) => {
  await expect(simulated(...options)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--seeds N") });
});
