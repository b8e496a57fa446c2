/** What the pages with lights say, by the kind of the event whose lights they are: a signup, or something done to an account. */
import type { ReadSnapshot, Status } from "#shared/contract/snapshot.ts";
import type { Outcome } from "./watching.ts";
import type { AccountWords } from "./words/account-table.ts";
import type { Words } from "./words/table.ts";

type Kinded = Pick<ReadSnapshot, "kind">;

/** True for a change or an erasure of an account, which is watched under a path of its own and leads to no login. */
export function isChange({ kind }: Kinded): boolean {
  return kind === "changed" || kind === "erased";
}

/** The headings and texts of each outcome. */
export function outcomesOf(words: Words, event: Kinded): Record<Outcome, { heading: string; text: string }> {
  return { ...words.status.outcomes, ...changeWords(words, event)?.outcomes };
}

/** What stands beside a light. */
export function statusesOf(words: Words, event: Kinded): Record<Status, string> {
  return { ...words.statuses, ...changeWords(words, event)?.statuses };
}

/** Why nothing is heard. */
export function troubleOf(words: Words, event: Kinded): Words["status"]["trouble"] {
  return isChange(event) ? words.account.trouble : words.status.trouble;
}

function changeWords({ account }: Words, { kind }: Kinded): AccountWords["changed"] | undefined {
  return kind === "changed" || kind === "erased" ? account[kind] : undefined;
}
