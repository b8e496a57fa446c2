/**
 * auth's table of late events, of one userId: what a change does to it, and what must be true of it once every event is
 * settled and every change has arrived. Called by the explorer, and by the simulator's checker.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { LateRow, NotesChange } from "../../workers/auth/user-object/notes.ts";
import { insist } from "./invariants.ts";

/** The table's rows, by event and service. */
export type Stuck = ReadonlyMap<string, LateRow>;

/** The key of a row. */
function rowOf(eventId: string, service: string): string {
  return `${eventId} ${service}`;
}

/** The table after a change: the rule of `write-notes.ts`. */
export function changedBy(stuck: Stuck, { write, remove }: NotesChange): Stuck {
  const after = new Map(stuck);
  for (const row of write) {
    const key = rowOf(row.eventId, row.service);
    const before = after.get(key);
    if (before === undefined || (before.status === "delayed" && row.attempts >= before.attempts)) after.set(key, row);
  }
  for (const { eventId, service } of remove) after.delete(rowOf(eventId, service));
  return after;
}

/** One event that is settled, and how it ended at each service. In the order in which they were accepted. */
export type Settled = { eventId: string; services: Readonly<Record<Service, { status: string }>> };

/** @throws Violation unless the rows are those of the failures that no later event has made good */
export function judgeNotes(
  rows: readonly { eventId: string; service: string; status: string }[],
  events: readonly Settled[],
) {
  const expected = events.flatMap(({ eventId, services }, index) =>
    SERVICES.filter(
      (service) =>
        services[service].status === "failed" &&
        !events.slice(index + 1).some((later) => later.services[service].status === "success"),
    ).map((service) => `${rowOf(eventId, service)} failed`),
  );
  const told = rows.map(({ eventId, service, status }) => `${rowOf(eventId, service)} ${status}`);
  const [are, should] = [told, expected].map((lines) => lines.toSorted().join(", "));
  insist(are === should, "noteIsTrue", () => `the rows are [${are}], and should be [${should}]`);
}
