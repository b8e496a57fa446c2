/** The last line of .ci/run is true whatever went wrong. */
import { expect, test } from "vitest";
import { countResults } from "../../scripts/count-results.ts";

const green = { numPassedTests: 7, numFailedTests: 0, testResults: [{ status: "passed", assertionResults: [{}] }] };

test("a run in which all passes has no failures", () => {
  expect(countResults(green, true, true)).toEqual({ passed: 7, failed: 0 });
});

test("a failed check is one failure", () => {
  expect(countResults(green, false, true)).toEqual({ passed: 7, failed: 1 });
});

test("failed tests are counted once", () => {
  expect(countResults({ ...green, numFailedTests: 2 }, true, false)).toEqual({ passed: 7, failed: 2 });
});

test("a file that cannot be run is a failure", () => {
  const broken = { ...green, testResults: [{ status: "failed", assertionResults: [] }] };
  expect(countResults(broken, true, false)).toEqual({ passed: 7, failed: 1 });
});

test("an error outside every test is a failure", () => {
  expect(countResults(green, true, false)).toEqual({ passed: 7, failed: 1 });
});

test("tests that never reported are a failure, and so is a run without tests", () => {
  expect(countResults(undefined, true, false)).toEqual({ passed: 0, failed: 1 });
  expect(countResults({ numPassedTests: 0, numFailedTests: 0, testResults: [] }, true, true).failed).toBe(1);
});
