/**
 * `npm run boundaries`: checks who imports whom, by the rules in boundary-rules.ts, and that the picture of the rooms
 * in CONTRIBUTING.md is up to date. With `--draw` (`npm run graph`) it draws the picture again instead of complaining.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { DECISIONS, OPTIONS, RULES } from "./boundary-rules.ts";
import { ROOT } from "./wrangler.ts";

const FOLDERS = ["bench", "client", "scripts", "shared", "tests", "workers"];
const PAGE = join(ROOT, "CONTRIBUTING.md");
const PICTURE = /(?<=<!-- rooms -->\n)[^]*(?=<!-- \/rooms -->)/;

/** The folder that a file is drawn as: a room of auth, a part of shared, the client, or a whole Worker. */
const ROOM = /^(?:workers\/auth\/[^/]+(?=\/)|workers\/[^/]+|shared\/[^/]+|client(?=\/))/;

try {
  await run(process.argv.includes("--draw"));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(draw: boolean): Promise<void> {
  const { output } = await cruise(FOLDERS, {
    ...OPTIONS,
    baseDir: ROOT,
    ruleSet: { forbidden: RULES },
    validate: true,
  });
  if (typeof output === "string") throw new TypeError("dependency-cruiser answered with text");
  const { violations } = output.summary;
  const lines = violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? [from, to] : [from, ...cycle.map(({ name }) => name)];
    return `${way.join(" -> ")}\n  ${rule.name}: ${RULES.find(({ name }) => name === rule.name)?.comment}`;
  });
  if (lines.length > 0) throw new Error(lines.join("\n"));
  await keepPicture(pictureOf(output), draw);
  console.log(
    `${output.summary.totalCruised} files, ${output.summary.totalDependenciesCruised} imports: no boundary is crossed.`,
  );
}

/** The imports between rooms, as a Mermaid flowchart. Tests are left out. */
function pictureOf({ modules }: ICruiseResult): string {
  const arrows = new Set<string>();
  for (const { source, dependencies } of modules) {
    if (/\.(test|suite)\.tsx?$/.test(source)) continue;
    const from = roomOf(source);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (from !== undefined && to !== undefined && from !== to) arrows.add(`  ${nodeOf(from)} --> ${nodeOf(to)}`);
    }
  }
  return `\`\`\`mermaid\nflowchart TD\n${[...arrows].toSorted().join("\n")}\n\`\`\`\n`;
}

/** The room that a file lies in; decisions are drawn by themselves. */
function roomOf(file: string): string | undefined {
  return new RegExp(DECISIONS).test(file) ? "workers/auth/user-object: decisions" : ROOM.exec(file)?.[0];
}

/** `workers/auth/user-object` as a node: its path, as far as it tells something. */
function nodeOf(room: string): string {
  const label = room.replace(/^workers\//, "").replace(/^auth\/worker\.ts$|^auth\/app\.ts$/, "auth");
  return `${label.replaceAll(/[^a-z]+/g, "_")}["${label}"]`;
}

async function keepPicture(picture: string, draw: boolean): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  if (page.match(PICTURE)?.[0] === picture) return;
  if (!draw) throw new Error("The picture in CONTRIBUTING.md is out of date: npm run graph");
  await writeFile(
    PAGE,
    page.replace(PICTURE, () => picture),
  );
}
