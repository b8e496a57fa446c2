/** What the rounds came to: a table for the terminal and for Markdown, a JSON file with every number, a chart. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../scripts/wrangler.ts";
import { ratioChart } from "./chart.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Floors } from "./floors.ts";
import type { Reading } from "./measures.ts";
import { spread, type Row, type Spread } from "./statistics.ts";
import type { HashCost } from "./subjects.ts";

/** What a figure's ratio should be at most. */
export type Reach = Readonly<Record<string, number>>;

/** To the peer's, by what a hash costs. */
export const PEER_REACH: Record<HashCost, Reach> = {
  minimum: { "one at a time: first frame p50, ms": 0.2 },
  real: { "one at a time: settled p50, ms": 1.1, "1000 at once: first frame p50, ms": 0.1 },
};

/** To the steps of a signup with nothing in them. */
export const FLOOR_REACH: Reach = {
  "one at a time: settled p50, ms": 1.2,
  "32 at a time: server's CPU, ms": 1.5,
  "1000 at once: settled mean, ms": 1.5,
};

/** One row per figure, over all rounds that had it. */
export function rowsOf(rounds: readonly (readonly Reading[])[], reach: Reach = {}): Row[] {
  return [...Map.groupBy(rounds.flat(), ({ figure }) => figure)].map(([figure, readings]) => ({
    figure,
    ours: spread(readings.map(({ ours }) => ours)),
    peer: spread(readings.map(({ peer }) => peer)),
    ratio: spread(readings.map(({ ours, peer }) => ours / peer)),
    ...(figure in reach && { reach: reach[figure] ?? Number.NaN }),
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
export function rowTable(rows: readonly Row[], columns: Circumstances["columns"]): string {
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
 * Writes `NAME.md`, `NAME.json` and, if there are rows, `NAME.svg` to bench/results/. Returns the tables.
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
  const text = [...(rows.length > 0 ? [rowTable(rows, circumstances.columns)] : []), ...tables].join("\n\n");
  const about = Object.entries(circumstances).map(([key, value]) => `${key}: ${String(value)}`);
  await writeFile(join(folder, `${name}.md`), `# ${name}\n\n${text}\n\n${about.join("  \n")}\n`);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ circumstances, rows, ...numbers }, null, 2)}\n`);
  if (rows.length > 0) await writeFile(join(folder, `${name}.svg`), ratioChart(rows, circumstances));
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
