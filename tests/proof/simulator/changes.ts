/** The changes of a run, in the order in which they were accepted: which of them an account must end with. */
import type { EventState } from "../../../workers/auth/user-object/state.ts";
import type { Keeping } from "../account-rule.ts";
import { insist } from "../invariants.ts";

export class Changes {
  readonly #all = new Map<string, { userId: string; userName: string; isStored: boolean }>();

  /** An event was written to disk. */
  onStored({ eventId, userId, order, services }: EventState): void {
    if (order?.kind === "changed" && !this.#all.has(eventId)) {
      this.#all.set(eventId, { userId, userName: order.changes.userName ?? "", isStored: false });
    }
    const change = this.#all.get(eventId);
    if (change !== undefined && services.auth.status === "success") change.isStored = true;
  }

  /** @throws Violation unless an account has what the last change asked for that auth has stored */
  judge(userId: string, { row }: Keeping): void {
    const last = [...this.#all.values()].findLast((change) => change.userId === userId && change.isStored);
    if (last === undefined || row === undefined) return;
    insist(row.user_name === last.userName, "lastChangeStays", () => `${userId} is ${row.user_name}`);
  }
}
