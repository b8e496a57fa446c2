/**
 * A step of `npm run release -- minor`: gives what is under "Unreleased" in CHANGELOG.md to the new version. `npm version`
 * runs it after it has raised the version in package.json, and before it commits and tags.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./wrangler.ts";

const UNRELEASED = "## [Unreleased]\n";

/**
 * The changelog with a heading for the version, after Keep a Changelog 1.1.0.
 *
 * @param date as YYYY-MM-DD
 * @throws Error if nothing has changed since the last version
 */
export function closeChangelog(changelog: string, version: string, date: string): string {
  const [before, ...parts] = changelog.split(UNRELEASED);
  const after = parts.join(UNRELEASED);
  const news = after.split(/^## /m, 1)[0] ?? "";
  if (news.trim() === "") throw new Error('CHANGELOG.md has nothing under "Unreleased": there is nothing to release.');
  return `${before}${UNRELEASED}\n## [${version}] - ${date}\n${after}`;
}

if (import.meta.main) {
  const path = join(ROOT, "CHANGELOG.md");
  const changelog = await readFile(path, "utf8");
  const date = new Date().toISOString().slice(0, 10);
  await writeFile(path, closeChangelog(changelog, process.env["npm_package_version"] ?? "", date));
}
