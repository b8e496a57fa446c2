import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { costTables } from "../../bench/cost.ts";

test("docs/scale.md says what a signup costs", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/scale.md"), "utf8");
  expect(page.replaceAll(/ +/g, " ")).toContain(costTables());
});
