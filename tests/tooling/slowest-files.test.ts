/** The list of slow files at the end of a run. */
import { expect, test } from "vitest";
import { slowest } from "../../scripts/slowest-files.ts";

test("the ten slowest files are named, the slowest first", () => {
  const files = Array.from({ length: 12 }, (_, index) => ({ file: `tests/${index}.test.ts`, ms: index * 1_000 + 40 }));
  const lines = slowest(files);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe("  11.0 s  tests/11.test.ts");
  expect(lines.at(-1)).toBe("   2.0 s  tests/2.test.ts");
});
