/** How each event of a run ended, next to what auth's table of late events says of it. */
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import { judgeNotes } from "../judge-notes.ts";

export class Ends {
  /** Every event as it was last on disk, in the order in which they were accepted. */
  readonly #latest = new Map<string, EventState>();

  /** An event was written to disk; for the first time, or again after it was forgotten, if there is none before. */
  onStored(before: EventState | undefined, state: EventState): void {
    if (before === undefined) this.#latest.delete(state.eventId);
    this.#latest.set(state.eventId, state);
  }

  /** Once all is settled. @throws Violation unless the rows say how the events of this userId ended */
  judge(userId: string, rows: Parameters<typeof judgeNotes>[0]): void {
    judgeNotes(
      rows,
      [...this.#latest.values()].filter((state) => state.userId === userId),
    );
  }
}
