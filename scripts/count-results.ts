/**
 * Prints the last line of .ci/run, from vitest's JSON report and the exit codes of the checks and the tests. Fails when
 * anything has failed. It never prints "0 failed" for a run that was cut short.
 *
 *     node scripts/count-results.ts REPORT CHECK_EXIT_CODE TESTS_EXIT_CODE
 */
import { readFile } from "node:fs/promises";

/** As much of vitest's report as is counted. A file that could not be run is `failed` with no assertions. */
export type Report = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};

/** How many tests passed, and how many things failed: tests, files that could not be run, and whole steps. */
export type Counts = { passed: number; failed: number };

/** Counts a run. `report` is undefined when the tests never came to write one. */
export function countResults(report: Report | undefined, checkPassed: boolean, testsPassed: boolean): Counts {
  const passed = report?.numPassedTests ?? 0;
  const notRun = report?.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failedTests = (report?.numFailedTests ?? 0) + (notRun?.length ?? 0);
  // An error outside every test, or no test at all, fails the run without failing a test.
  const cutShort = failedTests === 0 && (!testsPassed || passed === 0);
  return { passed, failed: failedTests + (cutShort ? 1 : 0) + (checkPassed ? 0 : 1) };
}

if (import.meta.main) {
  const [file = "", check, tests] = process.argv.slice(2);
  const text = await readFile(file, "utf8").catch(() => undefined);
  const report = text === undefined ? undefined : (JSON.parse(text) as Report);
  const { passed, failed } = countResults(report, check === "0", tests === "0");
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
