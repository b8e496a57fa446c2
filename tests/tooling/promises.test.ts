/**
 * Holds the prose to the tree: every test that docs/promises.md and docs/security.md name exists, and every relative
 * link of the README, CONTRIBUTING, CHANGELOG, client/ and docs/ leads to a file.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PROMISES = join(ROOT, "docs/promises.md");

test.each(["promises", "security"])("every promise of docs/%s.md names a test that exists", (page) => {
  const rows = promisesOf(readFileSync(join(ROOT, `docs/${page}.md`), "utf8"));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => !hasTest(row))).toEqual([]);
});

test("a promise without its test is noticed: another name, another file, none", () => {
  const rows = promisesOf(
    [
      '| kept | "every relative link leads to a file" | [here](../tests/tooling/promises.test.ts) |',
      '| broken | "every relative link" | [here](../tests/tooling/promises.test.ts) |',
      '| broken | "every relative link leads to a file" | [here](../tests/tooling/gone.test.ts) |',
      "| broken | later | |",
    ].join("\n"),
  );
  expect(rows.filter((row) => !hasTest(row))).toEqual(rows.slice(1));
});

test("every relative link leads to a file", () => {
  const pages = globSync(["*.md", "client/*.md", "docs/**/*.md"], { cwd: ROOT });
  expect(pages).toContain("README.md");
  expect(pages.flatMap((page) => brokenLinks(readFileSync(join(ROOT, page), "utf8"), join(ROOT, page)))).toEqual([]);
});

test("a broken link is noticed, whether Markdown or HTML", () => {
  const page = [
    '[a](../README.md#run-it) [b](https://example.com) [c](#here) <img src="images/lights.png">',
    '[d](gone.md) ![e](images/gone.png) <img src="gone.png"> <source srcset="gone-dark.png">',
  ].join("\n");
  const broken = ["gone.md", "images/gone.png", "gone.png", "gone-dark.png"];
  expect(brokenLinks(page, PROMISES)).toEqual(broken.map((target) => `docs/promises.md: ${target}`));
});

/** A row of a table of promises: its first cell, and its last two. */
type Row = [promise: string, test: string, link: string];

/** The rows of every table, without its head. */
function promisesOf(markdown: string): Row[] {
  const rows = markdown
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (promise|requirement) \|/.test(line));
  return rows.map((row) => {
    const [promise = "", ...others] = row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    return [promise, others.at(-2) ?? "", others.at(-1) ?? ""];
  });
}

/** True if the file that a row links to has a test of the name that it quotes. */
function hasTest([, name, link]: Row): boolean {
  const target = /^\[.+\]\((.+)\)$/.exec(link)?.[1];
  if (target === undefined || !/^".+"$/.test(name)) return false;
  const file = join(dirname(PROMISES), target);
  return (
    existsSync(file) &&
    readFileSync(file, "utf8").replaceAll(/\(\s+/g, "(").replaceAll(/,\s+/g, ", ").includes(`(${name}, `)
  );
}

function brokenLinks(markdown: string, page: string): string[] {
  const targets = markdown.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g);
  return [...targets]
    .map(([, link = "", attribute = ""]) => (link + attribute).split("#", 1)[0] ?? "")
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(join(dirname(page), target)))
    .map((target) => `${relative(ROOT, page)}: ${target}`);
}
