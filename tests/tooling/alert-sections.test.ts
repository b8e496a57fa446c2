/** Every alert leads to a section of docs/operations.md that says what it means and what to do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";
import { CONDITIONS } from "../../workers/auth/operations/alerts/conditions.ts";

const page = readFileSync(join(ROOT, "docs/operations.md"), "utf8");

/** The anchors of a page's headings, as GitHub makes them: lower case, hyphens for spaces, no other punctuation. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(CONDITIONS.map(({ name, section }) => [name, section]))(
  "%s leads to a section of docs/operations.md",
  (name, section) => {
    expect(anchorsOf(page)).toContain(section);
    const text = page.split(/^### /m).find((part) => anchorsOf(`# ${part}`)[0] === section);
    expect(text).toMatch(/^\*\*It means\*\*/m);
    expect(text).toMatch(/^1\. /m);
    expect(page).toContain(`| [\`${name}\`](#${section}) |`);
  },
);

test("every link within the page leads to a heading of it", () => {
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = ""]) => anchor);
  expect(links.filter((anchor) => !anchorsOf(page).includes(anchor))).toEqual([]);
});

test("a section that is not there is noticed", () => {
  expect(anchorsOf("# One\n### Alert: two `three`\ntext\n")).toEqual(["one", "alert-two-three"]);
  expect(anchorsOf(page)).not.toContain("alert-of-nothing");
});
