/** What is to be done at the end: of the test that asks for it or, asked for outside of tests, of the file. */
import { TestRunner, afterAll, onTestFinished } from "vitest";

/** In a test vitest would take `afterAll`, and never call it (5.1, November 2026). */
export function atTheEnd(finish: () => void | Promise<void>): void {
  if (TestRunner.getCurrentTest() === undefined) afterAll(finish);
  else onTestFinished(finish);
}
