/**
 * Bundled in place of `workers/auth/user-object/kinds/erased.ts`, with a planted fault: an event that still asks a replica
 * keeps the profile of its account when that is erased.
 */
import type { EventState } from "../../../workers/auth/user-object/state.ts";

export { answerAfter, erased } from "../../../workers/auth/user-object/kinds/erased.ts";

export function withErased(event: EventState): EventState {
  return event;
}
