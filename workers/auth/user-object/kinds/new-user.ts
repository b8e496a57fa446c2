/** A signup: auth stores a new account, unless the userId is taken; the replicas keep whichever account auth keeps. */
import { isOpen } from "#shared/contract/snapshot.ts";
import type { Profile } from "#shared/contract/user.ts";
import type { Command, EventState } from "../state.ts";
import type { EventNames, KindRules } from "./kind.ts";

/** The command that signs somebody up. `passwordHash` is a PHC string. */
export function newUser(names: EventNames, profile: Profile, passwordHash: string): Command {
  return { ...names, accountId: names.eventId, order: { kind: "newUser", profile, passwordHash } };
}

export const newUserRules: KindRules = {
  /**
   * A signup that auth refused waits, at each replica, for the events of the account that auth keeps, or may keep. Its
   * request carries that account and not its own. Example: kim and a rival sign up at once, and kim gets the id. If the
   * rival's request reached chat first, the rival's light would be green there, for a row that is kim's.
   */
  waitsFor: (event, other, service) =>
    service !== "auth" && event.services.auth.status === "duplicate" && mayBeKept(other),
};

function mayBeKept({ services: { auth } }: EventState): boolean {
  return isOpen(auth.status) || auth.status === "success";
}
