/** The drift of every service, from the reconciler's rows, as `GET /health` says it. Pure. */
import type { Drift } from "#shared/contract/answers.ts";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { noWalk, type Walk } from "./walk.ts";

/** One entry per replica, whether or not it was walked through already. */
export function driftOf(walks: readonly Walk[]): Record<Replica, Drift> {
  // A replica that joins has no walk behind it: how many accounts there are, another one's walk has counted.
  const accounts = Math.max(...walks.map((walk) => walk.accounts ?? 0), 0);
  return Object.fromEntries(
    REPLICAS.map((replica) => [
      replica,
      entry(walks.find(({ service }) => service === replica) ?? noWalk(replica), accounts),
    ]),
  ) as Record<Replica, Drift>;
}

function entry({ drift, driftSinceMs, foreignRows, startedAtMs, endedAtMs, walked }: Walk, accounts: number): Drift {
  return {
    drift,
    since: timeOf(driftSinceMs),
    foreign: foreignRows,
    walkedAt: timeOf(endedAtMs),
    walkingSince: timeOf(startedAtMs),
    walked,
    accounts: Math.max(accounts, walked),
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
