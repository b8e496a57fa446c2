/** What the rounds came to: a table for the terminal and for Markdown, a JSON file with every number, a chart. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../scripts/wrangler.ts";
import { ratioChart } from "./chart.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Reading } from "./measures.ts";
import { spread, type Spread } from "./statistics.ts";

/** One figure over all rounds. The ratio is of the two numbers of one round, before any spread is taken. */
export type Row = { figure: string; ours: Spread; peer: Spread; ratio: Spread; reach?: number };

/** What a figure's ratio to the peer should be, at minimum hash cost (issue D). More is better of what is per second. */
const REACH: Record<string, number> = {
  "one at a time: first frame p50, ms": 0.35,
  "one at a time: settled p50, ms": 1.2,
  "sustained: signups/s": 1.2,
  "1000 at once: settled mean, ms": 0.9,
  "ours: settled p50, ms": 1.1, // with a million users, against none
};

/** One row per figure, over all rounds that had it. */
export function rowsOf(rounds: readonly (readonly Reading[])[], withReach: boolean): Row[] {
  return [...Map.groupBy(rounds.flat(), ({ figure }) => figure)].map(([figure, readings]) => ({
    figure,
    ours: spread(readings.map(({ ours }) => ours)),
    peer: spread(readings.map(({ peer }) => peer)),
    ratio: spread(readings.map(({ ours, peer }) => ours / peer)),
    ...(withReach && figure in REACH && { reach: REACH[figure] ?? Number.NaN }),
  }));
}

/** A Markdown table: medians, and from where to where the rounds went. */
function tableOf(rows: readonly Row[], circumstances: Circumstances): string {
  const { columns } = circumstances;
  const lines = rows.map(({ figure, ours, peer, ratio, reach }) => {
    return `| ${[figure, cell(ours), cell(peer), cell(ratio), reach ?? "–"].join(" | ")} |`;
  });
  return [`| figure | ${columns[0]} | ${columns[1]} | ratio | reach |`, "|---|---|---|---|---|", ...lines].join("\n");
}

/** Writes `NAME.md`, `NAME.json` and `NAME.svg` to bench/results/. Returns the table. */
export async function writeReport(
  name: string,
  circumstances: Circumstances,
  rows: readonly Row[],
  more: Record<string, unknown>,
): Promise<string> {
  const folder = join(ROOT, "bench/results");
  await mkdir(folder, { recursive: true });
  const table = tableOf(rows, circumstances);
  const about = Object.entries(circumstances).map(([key, value]) => `${key}: ${String(value)}`);
  await writeFile(join(folder, `${name}.md`), `# ${name}\n\n${table}\n\n${about.join("  \n")}\n`);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ circumstances, rows, ...more }, null, 2)}\n`);
  await writeFile(join(folder, `${name}.svg`), ratioChart(rows, circumstances));
  return table;
}

function cell({ min, median, max }: Spread): string {
  return `${short(median)} (${short(min)} – ${short(max)})`;
}

/** Three digits that count. */
function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";
}
