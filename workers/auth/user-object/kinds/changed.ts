/** A change of an account: auth stores the account's next revision, and the replicas take it. */
import type { Profile } from "#shared/contract/user.ts";
import type { Command } from "../state.ts";
import type { EventNames } from "./kind.ts";

/** What a change is of, and the newest revision that is known: the change makes the one after it. */
export type Revised = { accountId: string; revision: number };

/** The command that changes an account. A `passwordHash` of null leaves the password as it is. */
export function changed(
  names: EventNames,
  { accountId, revision }: Revised,
  changes: Partial<Profile>,
  passwordHash: string | null = null,
): Command {
  return { ...names, accountId, order: { kind: "changed", changes, passwordHash, revision: revision + 1 } };
}
