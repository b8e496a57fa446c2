/** What the user's object does with auth's answer, as `saga.ts` does it, in one write. */
import type * as lights from "../../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import type { Platform } from "../../../workers/auth/user-object/user.ts";
import type { Answer } from "./world.ts";

/** Records auth's answer to an event; of an account that is erased, the profile goes from every event. */
export function recordAnswer(
  journal: Platform["journal"],
  { eventId, stored: answer }: Answer,
  decide: typeof lights,
  nowMs: number,
): void {
  const change = (changedId: string, decision: (state: EventState) => EventState): void => {
    const before = journal.get(changedId);
    const after = before && decision(before);
    if (after !== undefined && after !== before) journal.put(after);
  };
  const stored = decide.answerAfter(answer, journal.all());
  if (stored.kind === "kept" && stored.account.profile === null) {
    const { account } = stored;
    for (const event of journal.all()) change(event.eventId, (state) => decide.withErased(state, account));
  }
  change(eventId, (state) => decide.recordStored(state, stored, nowMs));
  journal.putNotes(decide.noted(journal.notes(), journal.all()));
}
