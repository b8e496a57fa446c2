/** A repair: the state that auth keeps of an account is sent to the replicas once more. auth's table does not change. */
import type { Command } from "../state.ts";
import type { EventNames, KindRules } from "./kind.ts";

/** The command that repairs an account. */
export function repair(names: EventNames, accountId: string): Command {
  return { ...names, accountId, order: { kind: "repair" } };
}

/** A repair waits for nothing: a state that was read too early has a lower revision, and changes no newer row. */
export const repairRules: KindRules = { waitsFor: () => false };
