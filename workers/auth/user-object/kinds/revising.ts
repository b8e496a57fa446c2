/** The order among events that make a new revision of an account. */
import type { EventState } from "../state.ts";
import type { KindRules } from "./kind.ts";

/**
 * At auth, events that revise an account go one after the other, in the order in which they were accepted: what was
 * asked for later is stored later. At a replica none waits: the higher revision stays, whichever request comes first.
 */
export const revisingRules: KindRules = {
  waitsFor: (event, other, service) =>
    service === "auth" && isRevising(other) && other.accountId === event.accountId && other.position < event.position,
};

function isRevising({ kind }: EventState): boolean {
  return kind === "changed" || kind === "erased";
}
