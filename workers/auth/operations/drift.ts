/** The drift of every service, from the reconciler's rows, as `GET /health` says it. Pure. */
import type { Drift } from "#shared/contract/answers.ts";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { noWalk, type Walk } from "./walk.ts";

/** One entry per replica, whether or not it was walked through already. */
export function driftOf(walks: readonly Walk[], nowMs: number): Record<Replica, Drift> {
  // A replica that joins has no walk behind it: how many accounts there are, another one's walk has counted.
  const accounts = Math.max(...walks.map((walk) => walk.accounts ?? 0), 0);
  return Object.fromEntries(
    REPLICAS.map((replica) => [
      replica,
      entry(walks.find(({ service }) => service === replica) ?? noWalk(replica), accounts, nowMs),
    ]),
  ) as Record<Replica, Drift>;
}

function entry(walk: Walk, counted: number, nowMs: number): Drift {
  const { drift, driftSinceMs, foreignRows, startedAtMs, endedAtMs, walked } = walk;
  const accounts = Math.max(counted, walked);
  return {
    drift,
    since: timeOf(driftSinceMs),
    foreign: foreignRows,
    walkedAt: timeOf(endedAtMs),
    walkingSince: timeOf(startedAtMs),
    walked,
    accounts,
    ...speedOf(startedAtMs === null ? 0 : nowMs - startedAtMs, walked, accounts),
  };
}

/** How fast the walk under way is, over all of it so far, and how long the rest takes at that; null where that is not known. */
function speedOf(tookMs: number, walked: number, accounts: number): Pick<Drift, "perMinute" | "leftS"> {
  if (tookMs <= 0 || walked === 0) return { perMinute: null, leftS: null };
  const left = accounts - walked;
  return {
    perMinute: Math.round((walked / tookMs) * 60_000),
    // How many accounts there are, the first walk of all does not know.
    leftS: left === 0 ? null : Math.ceil((left / walked) * (tookMs / 1_000)),
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
