/** A change of an account: auth stores the account's next revision, and the replicas take it. */
import type { Profile } from "#shared/contract/user.ts";
import type { Command } from "../state.ts";
import type { EventNames } from "./kind.ts";

/** What a change is of, and the newest revision that is known: the change makes the one after it. */
export type Revised = { accountId: string; revision: number };

/** A new password as a PHC string, and the hash of the token of the one session that goes on. */
export type NewPassword = { passwordHash: string; keptSession: string };

/** The command that changes an account. Without a new password the old one stays, and every session goes on. */
export function changed(
  names: EventNames,
  { accountId, revision }: Revised,
  changes: Partial<Profile>,
  password: NewPassword | { passwordHash: null } = { passwordHash: null },
): Command {
  return { ...names, accountId, order: { kind: "changed", changes, ...password, revision: revision + 1 } };
}
