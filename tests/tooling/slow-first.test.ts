/** The order in which files of tests begin. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";
import { NAMED, slowFirst, type Place } from "../../scripts/slow-first.ts";

const system = (file: string): Place => ({ project: "system", file });

test("the longest files of a project begin first, the rest as they were", () => {
  const files = ["a", NAMED[2]!, "b", NAMED[1]!].map(system);
  expect(slowFirst(files, (file) => file, 3).map(({ file }) => file)).toEqual([NAMED[1], NAMED[2], "a", "b"]);
});

test("the files of a project stay side by side", () => {
  const places: Place[] = [{ project: "auth", file: "a" }, system("b"), { project: "auth", file: "c" }, system("d")];
  expect(slowFirst(places, (place) => place, 3).map(({ file }) => file)).toEqual(["a", "c", "b", "d"]);
});

test("beside auth's files, which begin, the other processes have a long file each", () => {
  const long = ["tests/browser/signup-page.test.ts", "tests/tooling/add-service.ci.test.ts"];
  const places: Place[] = [...long.map(system), system("a"), ...["b", "c"].map((file) => ({ project: "auth", file }))];
  const order = (processes: number) => slowFirst(places, (place) => place, processes).map(({ file }) => file);
  expect(order(3)).toEqual(["b", ...long, "c", "a"]);
  expect(order(2)).toEqual(["b", long[0], "c", long[1], "a"]);
});

test("every file that is named is there", () => {
  expect(NAMED.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
