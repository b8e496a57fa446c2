/** What the rounds came to: a table for the terminal and for Markdown, a JSON file with every number, a chart. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../scripts/wrangler.ts";
import { ratioChart } from "./chart.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Floors, Reading } from "./measures.ts";
import { spread, type Row, type Spread } from "./statistics.ts";

/** What a figure's ratio to the peer should be, at minimum hash cost. More is better of what is per second. */
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

/** What one step costs by itself, over all rounds. */
export type FloorRow = { step: string; aloneMs: Spread; perSecond: Spread; cpuMs: Spread };

const STEPS: Record<string, string> = {
  answer: "a Worker that answers at once",
  object: "a new object that answers at once",
  "object-write": "a new object that writes first",
  insert: "one D1 insert",
  hop: "one queue hop",
  hash: "one password hash",
  chain: "all steps of a signup, with nothing in them",
};

/** One row per step, over all rounds. */
export function floorsOf(rounds: readonly Floors[]): FloorRow[] {
  const of = (kind: keyof Floors, key: string) => spread(rounds.map((floors) => floors[kind][key] ?? Number.NaN));
  return Object.entries(STEPS).map(([key, step]) => ({
    step,
    aloneMs: of("aloneMs", key),
    perSecond: of("perSecond", key),
    cpuMs: of("cpuMs", key),
  }));
}

/** A Markdown table. */
export function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Medians, and from where to where the rounds went. */
function rowTable(rows: readonly Row[], { columns }: Circumstances): string {
  const lines = rows.map(({ figure, ours, peer, ratio, reach }) => {
    return [figure, cell(ours), cell(peer), cell(ratio), String(reach ?? "–")];
  });
  return tableOf(["figure", ...columns, "ratio", "reach"], lines);
}

/** The floors, by step. */
export function floorTable(floors: readonly FloorRow[]): string {
  const head = ["floor", "one at a time, ms", "32 at a time, /s", "32 at a time, server's CPU, ms"];
  const lines = floors.map(({ step, aloneMs, perSecond, cpuMs }) => [step, ...[aloneMs, perSecond, cpuMs].map(cell)]);
  return tableOf(head, lines);
}

/**
 * Writes `NAME.md`, `NAME.json` and `NAME.svg` to bench/results/. Returns the tables.
 *
 * @param tables what else is to be read, after the rows
 * @param numbers what else is to be kept, in the JSON file
 */
export async function writeReport(
  name: string,
  circumstances: Circumstances,
  rows: readonly Row[],
  tables: readonly string[],
  numbers: Record<string, unknown>,
): Promise<string> {
  const folder = join(ROOT, "bench/results");
  await mkdir(folder, { recursive: true });
  const text = [rowTable(rows, circumstances), ...tables].join("\n\n");
  const about = Object.entries(circumstances).map(([key, value]) => `${key}: ${String(value)}`);
  await writeFile(join(folder, `${name}.md`), `# ${name}\n\n${text}\n\n${about.join("  \n")}\n`);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ circumstances, rows, ...numbers }, null, 2)}\n`);
  await writeFile(join(folder, `${name}.svg`), ratioChart(rows, circumstances));
  return text;
}

/** A median, and from where to where the rounds went. */
export function cell({ min, median, max }: Spread): string {
  if (!Number.isFinite(median)) return "–";
  return `${short(median)} (${short(min)} – ${short(max)})`;
}

/** Three digits that count. */
function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";
}
