/**
 * What must be true of each step of what a service keeps by one userId, and of all services once an account was repaired.
 * Called by the explorer at every step, and by the simulator around every statement.
 */
import { REPLICAS, type Service } from "#shared/contract/services.ts";
import { accountKept, type Keeping, type Row } from "./account-rule.ts";
import { insist } from "./invariants.ts";

/** What auth has kept of every account at every revision: its userName, or null for an erased account. */
export type History = ReadonlyMap<string, string | null>;

/** How an account's revision is named in the history. */
export function nameOf(accountId: string, revision: number): string {
  return `${accountId}@${revision}`;
}

/** The history after what auth keeps has changed. */
export function recorded(history: History, keeping: Keeping): History {
  const account = accountKept(keeping);
  if (account === undefined || history.has(nameOf(account.accountId, account.revision))) return history;
  return new Map(history).set(nameOf(account.accountId, account.revision), account.profile?.userName ?? null);
}

/** @throws Violation */
export function judgeKeeping(service: Service, before: Keeping, after: Keeping, history: History): void {
  const [was, is] = [before.row, after.row];
  const tell = () => `${service}: ${textOf(was)}, then ${textOf(is)}`;
  const isBuried = (row: Row) => after.tombstones.some(({ account_id }) => account_id === row.event_id);
  if (is !== undefined) insist(!isBuried(is), "staysErased", tell);
  if (was !== undefined && is?.event_id !== was.event_id) insist(isBuried(was), "rowStays", tell);
  if (service === "auth" && was === undefined && is !== undefined) {
    insist(before.tombstones.length === 0, "idStaysTaken", tell);
  }
  if (was !== undefined && is !== undefined && was.event_id === is.event_id) judgeRevision(service, was, is, history);
  if (service !== "auth" && is !== undefined && is.revision !== was?.revision) judgeCopy(service, is, history);
}

function judgeRevision(service: Service, was: Row, is: Row, history: History): void {
  const tell = () => `${service}: ${textOf(was)}, then ${textOf(is)}`;
  insist(is.revision >= was.revision, "revisionGrows", tell);
  const isSame = is.user_name === was.user_name;
  insist(isSame || is.revision > was.revision, service === "auth" ? "revisionGrows" : "keptProfile", tell);
  if (service !== "auth" || is.revision === was.revision) return;
  insist(is.revised_by !== was.revised_by, "revisesOnce", tell);
  insist(!history.has(nameOf(is.event_id, is.revision)), "revisesOnce", tell);
}

/** A replica has taken a row, or a newer one. */
function judgeCopy(service: Service, is: Row, history: History): void {
  const isKnown = [...history.keys()].some((name) => name.startsWith(is.event_id));
  insist(isKnown, "ownersRow", () => `${service} has ${textOf(is)}`);
  const kept = history.get(nameOf(is.event_id, is.revision));
  insist(kept === is.user_name, "keptProfile", () => `${service} has ${textOf(is)}, auth kept ${kept}`);
}

/** @throws Violation unless every replica agrees with auth about the account that auth keeps */
export function judgeRepaired(keptAt: (service: Service) => Keeping): void {
  const account = accountKept(keptAt("auth"));
  if (account === undefined) return;
  for (const replica of REPLICAS) {
    const { row, tombstones } = keptAt(replica);
    const tell = () => `${replica} has ${textOf(row)}, auth ${account.accountId} at ${account.revision}`;
    if (row !== undefined && row.event_id !== account.accountId) continue;
    const isBuried = tombstones.some(({ account_id }) => account_id === account.accountId);
    if (account.profile === null) insist(row === undefined && isBuried, "repairs", tell);
    else insist(row?.revision === account.revision && row.user_name === account.profile.userName, "repairs", tell);
  }
}

function textOf(row: Row | undefined): string {
  return row === undefined ? "nothing" : `${row.event_id} at ${row.revision} (${row.user_name})`;
}
