/**
 * Charts as SVG, drawn on the server: shapes with classes, and no style of their own. They are stretched to the space that
 * is there, so nothing is written in them: labels stand around them, and a table says the same.
 */
import { everyService, type Service } from "#shared/contract/services.ts";
import type { Hour, Outcome, Percentiles } from "./views.ts";

/** In the order in which they are stacked, from below. */
export const STACK: readonly Outcome[] = ["done", "partly", "taken"];

const BAR_WIDTH = 10;
const GAP = 2;
const HEIGHT = 100;

/** One bar an hour: how the signups ended, stacked, and a line at how many were accepted. */
export function HourBars({ hours, label }: { hours: readonly Hour[]; label: string }) {
  const most = Math.max(1, ...hours.map(tallest));
  const heightOf = (count: number) => round((count / most) * HEIGHT);
  return (
    <svg
      class="bars"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(1, hours.length) * BAR_WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {hours.map(({ accepted, outcomes }, index) => {
        const x = index * BAR_WIDTH;
        let top = HEIGHT;
        const rects = STACK.flatMap((outcome) => {
          const height = heightOf(outcomes[outcome]);
          top = round(top - height);
          return height === 0
            ? []
            : [<rect class={outcome} x={x + GAP / 2} y={top} width={BAR_WIDTH - GAP} height={height} />];
        });
        const y = round(HEIGHT - heightOf(accepted));
        return (
          <>
            {rects}
            {accepted > 0 && <path class="accepted" d={`M${x} ${y}h${BAR_WIDTH}`} />}
          </>
        );
      })}
    </svg>
  );
}

/** The most signups of an hour, accepted or settled. */
export function tallest({ accepted, outcomes }: Hour): number {
  return Math.max(accepted, outcomes.done + outcomes.partly + outcomes.taken);
}

/** How long answers took, hour by hour: p50 as a line, p95 as a dashed one. An hour without answers is a gap. */
export function TookLines({ hours, most }: { hours: readonly Percentiles[]; most: number }) {
  return (
    <svg
      class="lines"
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(1, hours.length)} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {(["p95Ms", "p50Ms"] as const).map((which) => (
        <path
          class={which === "p95Ms" ? "p95" : "p50"}
          d={pathOf(
            hours.map((hour) => hour[which]),
            most,
          )}
        />
      ))}
    </svg>
  );
}

/** The longest p95 of each service's hours; 0 if nothing was answered. */
export function longest(took: Record<Service, { hours: readonly Percentiles[] }>): Record<Service, number> {
  return everyService((service) => Math.max(0, ...took[service].hours.map(({ p95Ms }) => p95Ms ?? 0)));
}

/** A step an hour, from the bottom (0) to the top (`most`). */
function pathOf(values: readonly (number | null)[], most: number): string {
  let isDrawing = false;
  return values
    .map((value, index) => {
      const from = isDrawing ? "L" : "M";
      isDrawing = value !== null;
      if (value === null) return "";
      const y = round(HEIGHT - (value / Math.max(1, most)) * HEIGHT);
      return `${from}${index} ${y}h1`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
