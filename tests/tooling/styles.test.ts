/** The stylesheets: each has the custom properties that it uses, or imports them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";

const STYLES = join(ROOT, "workers/auth/web/styles");

/** A stylesheet, and all that it imports. */
function whole(file: string): string {
  const text = readFileSync(join(STYLES, file), "utf8");
  return text.replaceAll(/@import "\.\/([^"]+)";/g, (_, imported: string) => whole(imported));
}

test.each(globSync("*.css", { cwd: STYLES }))("every var() of %s is a property that is defined there", (file) => {
  const text = whole(file);
  const defined = new Set(Array.from(text.matchAll(/^\s*(--[\w-]+):/gm), ([, name]) => name));
  const used = Array.from(text.matchAll(/var\((--[\w-]+)/g), ([, name]) => name);
  expect(used.filter((name) => !defined.has(name))).toEqual([]);
});
