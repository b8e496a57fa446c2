/**
 * An operator wants what is late to be sent again. What is delayed is due now; what has failed gets a repair, an event of
 * its own, because a failed light never changes; and a row of `stuck` that nothing here stands behind is removed. The same
 * `drive` as ever makes the attempts.
 */
import { isOpen } from "#shared/contract/snapshot.ts";
import type { Service } from "#shared/contract/services.ts";
import type { Journal } from "./journal.ts";
import { adopted, dropped, noteFor, noted, withNotes, type LateRow, type Note } from "./notes.ts";
import type { Acceptance } from "./ports.ts";
import type { Command, EventState } from "./state.ts";

/**
 * What is asked for: rows of `stuck` that are this userId's, and the repair of the account that auth keeps by it; null if
 * auth keeps none. `isWhole`: the repair is wanted even if nothing is late.
 */
export type SendAgain = { rows: readonly LateRow[]; repair: Command | null; isWhole: boolean };

/**
 * What was done with the rows: sent again; left, because they were sent again less than a minute ago; or removed, because
 * nothing can be sent. A repair that was wanted without a row counts as one that was sent.
 */
export type SentAgain = { sent: number; justSent: number; gone: number };

/** What sending again needs of the saga. */
type Saga = {
  accept: (command: Command) => Acceptance;
  hasten: (eventId: string, services: readonly Service[]) => void;
};

/** How often an operator may have the same sent again (milliseconds). */
const ONCE_IN_MS = 60_000;

/** Sends again. The caller drives. */
export function sendAgain(
  saga: Saga,
  journal: Pick<Journal, "all" | "notes" | "putNotes">,
  { rows, repair, isWhole }: SendAgain,
  nowMs: number,
): SentAgain {
  const notes = noted(adopted(journal.notes(), rows), journal.all());
  const late = rows
    .map((row) => noteFor(notes, row))
    .filter((note) => note !== undefined && note.row !== null) as Note[];
  const due = late.filter(({ sentAgainAtMs }) => nowMs >= sentAgainAtMs + ONCE_IN_MS);
  const failed = due.filter(({ row }) => row?.status === "failed");
  const done = { sent: 0, justSent: late.length - due.length, gone: rows.length - late.length };
  journal.putNotes(withNotes(notes, due, { sentAgainAtMs: nowMs }));

  const delayed = due.filter(({ row }) => row?.status === "delayed");
  for (const [eventId, theirs] of Map.groupBy(delayed, (note) => note.eventId)) {
    saga.hasten(eventId, servicesOf(theirs));
    done.sent += theirs.length;
  }
  if (repair === null) {
    journal.putNotes(dropped(journal.notes(), failed));
    return { ...done, gone: done.gone + failed.length };
  }
  if (failed.length === 0 && !(isWhole && late.length === 0)) return done;
  const isSent = repaired(saga, journal.all(), repair, servicesOf(failed), nowMs);
  const count = Math.max(failed.length, 1);
  return isSent ? { ...done, sent: done.sent + count } : { ...done, justSent: done.justSent + count };
}

/** Repairs the account, by the repair that is open already if there is one. False if that was done a moment ago. */
function repaired(
  saga: Saga,
  events: readonly EventState[],
  repair: Command,
  services: readonly Service[],
  nowMs: number,
): boolean {
  const repairs = events.filter(({ kind }) => kind === "repair");
  const open = repairs.find((event) => services.some((service) => isOpen(event.services[service].status)));
  if (open !== undefined && services.some((service) => open.services[service].status === "delayed")) {
    saga.hasten(open.eventId, services);
    return true;
  }
  const isRecent = repairs.some(({ services: { auth } }) => nowMs < auth.openedAtMs + ONCE_IN_MS);
  return open === undefined && !isRecent && saga.accept(repair).kind === "accepted";
}

function servicesOf(notes: readonly Note[]): Service[] {
  return notes.map(({ service }) => service as Service);
}
