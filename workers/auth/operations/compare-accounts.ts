/**
 * The decisions of the reconciler about two lists of accounts: what a replica keeps in a range of keys, and what auth does.
 * Pure. Reports differences; what becomes of them is decided by auth's state alone, when the account is repaired.
 */
import type { KeptAccount } from "#shared/contract/kept-accounts.ts";

/** One account as auth keeps it, and when its newest revision was made (Unix milliseconds). */
export type OwnAccount = KeptAccount & { newestAtMs: number; isErased: boolean };

/**
 * How a replica differs by one userId.
 *
 * - `missing`: auth has the account, and the replica has nothing.
 * - `stale`: both have the account, the replica at a lower revision.
 * - `erased`: auth has erased the account, and the replica still has it.
 * - `foreign`: the replica has what auth has never had: another account, or a later revision. Reported, and never changed.
 */
export type Difference = { kind: "missing" | "stale" | "erased" | "foreign"; userId: string; accountId: string };

/**
 * How long after its newest revision an account counts as in flight (milliseconds): five minutes are more than a queue's
 * first deliveries take, and whatever takes longer is worth a number that an operator sees.
 */
export const IN_FLIGHT_MS = 5 * 60_000;

/**
 * The differences of a replica in a range, by userId. What auth made less than five minutes ago is in flight, and none.
 *
 * @param theirs what the replica keeps; read before `ours`, so that what is newer here is in flight, and nothing looks foreign
 * @param ours what auth keeps in the same range, and what it has erased
 */
export function compareAccounts(
  theirs: readonly KeptAccount[],
  ours: readonly OwnAccount[],
  nowMs: number,
): Difference[] {
  const ownByUser = new Map(ours.map((account) => [account.userId, account]));
  const theirUsers = new Set(theirs.map(({ userId }) => userId));
  const missing = ours.filter(({ userId, isErased }) => !isErased && !theirUsers.has(userId));
  return [
    ...missing.map((own) => difference("missing", own, own, nowMs)),
    ...theirs.map((account) => {
      const own = ownByUser.get(account.userId);
      return difference(kindOf(account, own), account, own, nowMs);
    }),
  ]
    .filter((found) => found !== null)
    .toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
}

/** The first differences, with no more repairs than `repairsMax`, and the userId behind which the rest begins; null if there is no rest. */
export function upTo(
  repairsMax: number,
  differences: readonly Difference[],
): { now: Difference[]; position: string | null } {
  const repairs = differences.filter(isRepairable);
  const last = repairs[repairsMax - 1];
  if (last === undefined || repairs.length === repairsMax) return { now: [...differences], position: null };
  return { now: differences.filter(({ userId }) => userId <= last.userId), position: last.userId };
}

/** True for what a repair can put right. */
export function isRepairable({ kind }: Difference): boolean {
  return kind !== "foreign";
}

/**
 * The last key that both lists reach, if one of them was cut off at its limit: what is behind it is looked at next.
 * Null if both are whole.
 */
export function commonEnd(limit: number, ...lists: readonly (readonly KeptAccount[])[]): string | null {
  const ends = lists.flatMap((list) => (list.length < limit ? [] : (list.at(-1)?.userId ?? [])));
  return ends.toSorted()[0] ?? null;
}

function kindOf(theirs: KeptAccount, own: OwnAccount | undefined): Difference["kind"] | "equal" {
  if (own === undefined || own.accountId !== theirs.accountId) return "foreign";
  if (own.isErased) return "erased";
  if (own.revision < theirs.revision) return "foreign";
  return own.revision > theirs.revision ? "stale" : "equal";
}

function difference(
  kind: Difference["kind"] | "equal",
  { userId, accountId }: KeptAccount,
  own: OwnAccount | undefined,
  nowMs: number,
): Difference | null {
  if (kind === "equal") return null;
  if (kind !== "foreign" && own !== undefined && nowMs - own.newestAtMs < IN_FLIGHT_MS) return null;
  return { kind, userId, accountId };
}
