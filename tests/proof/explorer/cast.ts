/** Who takes part in an explored world: all of them are about the userId `kim`. */
import { changed } from "../../../workers/auth/user-object/kinds/changed.ts";
import { erased } from "../../../workers/auth/user-object/kinds/erased.ts";
import { newUser } from "../../../workers/auth/user-object/kinds/new-user.ts";
import { repair } from "../../../workers/auth/user-object/kinds/repair.ts";
import type { Command } from "../../../workers/auth/user-object/state.ts";
import { NOTHING_KEPT, type Keeping, type Row } from "../account-rule.ts";
import { BEFORE } from "../judge-state.ts";

const names = (name: string, index: number) => ({
  eventId: `00000000-0000-4000-8000-00000000000${index}`,
  userId: "kim",
  fingerprint: name,
  traceparent: "",
});

const profile = (userName: string) => ({ userName, email: `${userName}@example.com`, role: "ROLE_USER" as const });

/** The account that was there before. */
const OLD = `${BEFORE}000-000000000001`;

/** Somebody else's account, which a service may have had before by the same userId. */
const OTHER = `${BEFORE}000-000000000002`;

/** Two people who want the same id. */
export const NEWCOMERS: readonly Command[] = ["A", "B"].map((name, index) =>
  newUser(names(name, index), profile(name), `$scrypt$${name}`),
);

export const STRANGER: Command = newUser(names("S", 2), profile("S"), "$scrypt$S");
export const CHANGE: Command = changed(names("C", 3), { accountId: OLD, revision: 1 }, { userName: "C" });
export const NEXT_CHANGE: Command = changed(names("D", 4), { accountId: OLD, revision: 1 }, { userName: "D" });
export const ERASURE: Command = erased(names("E", 5), OLD);
export const REPAIR: Command = repair(names("R", 6), OLD);

/** The repair that every world must allow at its end. Of the account that auth keeps by then. */
export const lastRepair = (accountId: string): Command => repair(names("L", 9), accountId);

function row(event_id: string, user_name: string): Row {
  const email = `${user_name}@example.com`;
  const before = { revision: 1, role: "ROLE_USER", brought_by: null, revised_by: null };
  return { user_id: "kim", event_id, user_name, email, ...before };
}

/** A service has the old account. */
export const HAS_OLD: Keeping = { ...NOTHING_KEPT, row: row(OLD, "Old") };

/** A service has somebody else by this id. */
export const HAS_OTHER: Keeping = { ...NOTHING_KEPT, row: row(OTHER, "Other") };
