/** The erasure of an account: auth keeps a tombstone and no more, the replicas likewise. The userId stays taken. */
import type { Command } from "../state.ts";
import type { EventNames } from "./kind.ts";

/** The command that erases an account. */
export function erased(names: EventNames, accountId: string): Command {
  return { ...names, accountId, order: { kind: "erased" } };
}
