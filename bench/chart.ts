/**
 * A bar for each ratio, with the rounds' spread as a line across its end and the reach as a mark. Written by hand: the
 * libraries that draw without a browser bring a megabyte, or a DOM, for thirty lines of SVG.
 */
import type { Circumstances } from "./circumstances.ts";
import type { Row } from "./statistics.ts";

const LABEL_PX = 300;
const BARS_PX = 460;
const ROW_PX = 26;

/** An SVG of every row's ratio. The grey line is 1: as much as the peer. */
export function ratioChart(rows: readonly Row[], { columns, commit }: Circumstances): string {
  const most = Math.max(1.25, ...rows.map(({ ratio }) => ratio.max).filter(Number.isFinite));
  const x = (ratio: number): string => (LABEL_PX + (ratio / most) * BARS_PX).toFixed(1);
  const height = ROW_PX * (rows.length + 2);
  const bars = rows.flatMap(({ figure, ratio, reach }, index) => {
    if (!Number.isFinite(ratio.median)) return [];
    const y = ROW_PX * (index + 1.2);
    const middle = y + 8;
    return [
      `<text x="${LABEL_PX - 8}" y="${y + 12}" text-anchor="end">${escaped(figure)}</text>`,
      `<rect x="${LABEL_PX}" y="${y}" width="${(Number(x(ratio.median)) - LABEL_PX).toFixed(1)}" height="16" fill="#2b7a4b"/>`,
      `<path d="M${x(ratio.min)} ${middle}H${x(ratio.max)}" stroke="#111" stroke-width="2"/>`,
      ...(reach === undefined ? [] : [`<path d="M${x(reach)} ${y - 3}v22" stroke="#b42318" stroke-width="3"/>`]),
      `<text x="${Number(x(Math.max(ratio.max, reach ?? 0))) + 6}" y="${y + 12}">${ratio.median.toFixed(2)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LABEL_PX + BARS_PX + 60}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="16" font-weight="bold">${escaped(`${columns[0]} / ${columns[1]} (red: reach), ${commit}`)}</text>`,
    `<path d="M${x(1)} ${ROW_PX}V${height - ROW_PX / 2}" stroke="#999"/>`,
    ...bars,
    "</svg>\n",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
