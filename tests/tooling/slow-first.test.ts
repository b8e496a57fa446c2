/** The order in which files of tests begin. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";
import { NAMED, slowFirst, type Place } from "../../scripts/slow-first.ts";

const system = (file: string): Place => ({ project: "system", file });

test("the longest files of a project begin first, the rest as they were", () => {
  const files = ["a", NAMED[2]!, "b", NAMED[1]!].map(system);
  expect(slowFirst(files, (file) => file).map(({ file }) => file)).toEqual([NAMED[1], NAMED[2], "a", "b"]);
});

test("the files of a project stay side by side", () => {
  const places: Place[] = [{ project: "auth", file: "a" }, system("b"), { project: "auth", file: "c" }, system("d")];
  expect(slowFirst(places, (place) => place).map(({ file }) => file)).toEqual(["b", "d", "a", "c"]);
});

test("every file that is named is there", () => {
  expect(NAMED.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
