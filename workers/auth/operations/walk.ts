/**
 * The decisions about a walk: one pass over all accounts with one replica, page by page. Pure. What a walk is, is its row
 * (`walks.table.ts`); what it does is in `reconciler.ts`.
 */
import type { Replica } from "#shared/contract/services.ts";
import type { walks } from "./walks.table.ts";

/** How far the reconciler is with one replica. */
export type Walk = typeof walks.$inferSelect;

/** A replica that has not been walked through yet. */
export function noWalk(service: Replica): Walk {
  return {
    service,
    startedAtMs: null,
    position: "",
    walked: 0,
    found: 0,
    foundForeign: 0,
    drift: 0,
    driftSinceMs: null,
    foreignRows: 0,
    endedAtMs: null,
    accounts: null,
    readsAll: false,
    allReadAtMs: null,
    leaseUntilMs: 0,
  };
}

/** What one part of a walk has brought: how far it goes, how many accounts were in it, and how many differences. */
export type Page = { position: string | null; accounts: number; found: number; foreign: number };

/** How often a replica that was found equal is walked through (milliseconds): an hour, see docs/decisions/0017. */
const WALK_EVERY_MS = 60 * 60_000;

/** How soon a replica that had differences is walked through again (milliseconds): its repairs have arrived by then. */
const WALK_AGAIN_MS = 5 * 60_000;

/** How often a walk reads every account, whatever is kept (milliseconds): a day, see docs/decisions/0017. */
const READ_ALL_EVERY_MS = 24 * 60 * 60_000;

/** True when a walk is under way, or one is to begin. False while another tick has the lease. */
export function isDue({ startedAtMs, endedAtMs, drift, leaseUntilMs }: Walk, nowMs: number): boolean {
  if (leaseUntilMs > nowMs) return false;
  if (startedAtMs !== null || endedAtMs === null) return true;
  return nowMs >= endedAtMs + (drift > 0 ? WALK_AGAIN_MS : WALK_EVERY_MS);
}

/** The walk at its beginning; one that is under way stays as it is. Once a day it reads all, for what is kept may be wrong. */
export function begun(walk: Walk, nowMs: number): Walk {
  if (walk.startedAtMs !== null) return walk;
  const readsAll = walk.allReadAtMs === null || nowMs >= walk.allReadAtMs + READ_ALL_EVERY_MS;
  return { ...walk, startedAtMs: nowMs, position: "", walked: 0, found: 0, foundForeign: 0, readsAll };
}

/**
 * The walk after one page, or at its end. Its drift is what the last whole walk found, or more when this one has found
 * more already; so it grows at once, and is 0 only when a whole walk has found nothing.
 */
export function advanced(walk: Walk, { position, accounts, found, foreign }: Page, nowMs: number): Walk {
  const walked = walk.walked + accounts;
  const foundNow = walk.found + found;
  const foundForeign = walk.foundForeign + foreign;
  const isOver = position === null;
  const drift = isOver ? foundNow : Math.max(walk.drift, foundNow);
  const next = {
    ...walk,
    walked,
    found: foundNow,
    foundForeign,
    drift,
    driftSinceMs: drift === 0 ? null : (walk.driftSinceMs ?? nowMs),
    foreignRows: isOver ? foundForeign : Math.max(walk.foreignRows, foundForeign),
  };
  if (!isOver) return { ...next, position };
  const allReadAtMs = walk.readsAll ? nowMs : walk.allReadAtMs;
  return { ...next, position: "", startedAtMs: null, endedAtMs: nowMs, accounts: walked, allReadAtMs };
}
