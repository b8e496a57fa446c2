/**
 * What auth and the replicas do with an account, as pure functions on what each keeps by one userId: the rule that their
 * SQL carries out. `replica-model.test.ts` and `store-model.test.ts` show that the SQL does the same; the explorer relies
 * on that.
 */
import type { Account } from "#shared/contract/account.ts";
import { accountOf, type AccountRequest } from "#shared/contract/messages.ts";
import type { Verdict } from "#shared/contract/snapshot.ts";
import type { Profile } from "#shared/contract/user.ts";
import { verdictOf } from "#shared/replica/answer-requests.ts";
import type { StoreCommand, Stored } from "../../workers/auth/user-object/orders.ts";

/** A row as a service keeps it. chat has no e-mail, and only auth has a role and knows who revised it. */
export type Row = {
  user_id: string;
  event_id: string;
  revision: number;
  user_name: string;
  email?: string;
  role?: string;
  brought_by?: string | null;
  revised_by?: string | null;
};

/** An erased account, as a service remembers it. */
export type Tombstone = { user_id: string; account_id: string; revision: number; brought_by?: string | null };

/** What one service keeps by one userId. */
export type Keeping = { row?: Row | undefined; tombstones: readonly Tombstone[] };

/** What one service keeps, by userId. */
export type Kept = ReadonlyMap<string, Keeping>;

export const NOTHING_KEPT: Keeping = { tombstones: [] };

/** What a service keeps after a message, and what it answers. */
type Outcome<T> = { after: Keeping; answer: T };

/** What a replica does with the requests of one batch that are about one userId: erasures first, answers last. */
export function keep(before: Keeping, requests: readonly AccountRequest[]): Outcome<Verdict[]> {
  const isErasure = ({ data }: AccountRequest) => "erased" in data;
  const inOrder = [...requests.filter(isErasure), ...requests.filter((request) => !isErasure(request))];
  const after = inOrder.reduce(keepAccount, before);
  return { after, answer: requests.map((request) => verdictOf(request, keptBy(after, request.data.accountId))) };
}

function keepAccount(before: Keeping, request: AccountRequest): Keeping {
  const { accountId, revision, profile } = accountOf(request);
  const { row, tombstones } = before;
  const buried = tombstones.some(({ account_id }) => account_id === accountId);
  const brought_by = request.id === accountId ? null : request.id;
  if (profile === null) {
    const isSame = row?.event_id === accountId;
    const tombstone = {
      user_id: request.subject,
      account_id: accountId,
      revision,
      brought_by: isSame ? (row.brought_by ?? null) : null,
    };
    return { row: isSame ? undefined : row, tombstones: buried ? tombstones : [...tombstones, tombstone] };
  }
  if (buried) return before;
  const { userName: user_name, email, role } = profile;
  const newer = { user_id: request.subject, event_id: accountId, revision, user_name, email, role, brought_by };
  if (row === undefined) return { row: newer, tombstones };
  if (row.event_id !== accountId || row.revision >= revision) return before;
  return { row: { ...newer, brought_by: row.brought_by ?? null }, tombstones };
}

/** What a request's answer is about: the row by this id, or else the account's tombstone. */
function keptBy({ row, tombstones }: Keeping, accountId: string) {
  if (row !== undefined) return { accountId: row.event_id, broughtBy: row.brought_by ?? null };
  const tombstone = tombstones.find(({ account_id }) => account_id === accountId);
  return tombstone && { accountId: tombstone.account_id, broughtBy: tombstone.brought_by ?? null };
}

/** What auth does with an order. */
export function store(before: Keeping, command: StoreCommand): Outcome<Stored> {
  const after = carryOut(before, command);
  return { after, answer: answerOf(after, command) };
}

function carryOut(before: Keeping, { eventId, userId, accountId, order }: StoreCommand): Keeping {
  const { row, tombstones } = before;
  switch (order.kind) {
    case "newUser": {
      if (row !== undefined || tombstones.length > 0) return before;
      const { userName: user_name, email, role } = order.profile;
      const first = { user_id: userId, event_id: eventId, revision: 1, user_name, email, role, revised_by: null };
      return { row: first, tombstones };
    }
    case "changed": {
      if (row?.event_id !== accountId || row.revision !== order.revision - 1) return before;
      const { userName: user_name = row.user_name, email = row.email, role = row.role } = order.changes;
      const changes = { user_name, ...(email !== undefined && { email }), ...(role !== undefined && { role }) };
      return { row: { ...row, ...changes, revision: order.revision, revised_by: eventId }, tombstones };
    }
    case "erased": {
      if (row?.event_id !== accountId) return before;
      const tombstone = { user_id: userId, account_id: accountId, revision: row.revision + 1 };
      return { tombstones: [...tombstones, tombstone] };
    }
    case "repair":
      return before;
  }
}

function answerOf({ row, tombstones }: Keeping, { eventId, accountId, order }: StoreCommand): Stored {
  const account = accountKept({ row, tombstones });
  if (account === undefined) return { kind: "gone" };
  if (order.kind === "newUser") {
    return { kind: "kept", verdict: account.accountId === eventId ? "success" : "duplicate", account };
  }
  if (account.accountId !== accountId || (order.kind === "changed" && row === undefined)) return { kind: "gone" };
  if (order.kind === "changed" && row?.revised_by !== eventId) return { kind: "moved on", revision: account.revision };
  return { kind: "kept", verdict: "success", account };
}

/** The account that auth keeps. */
export function accountKept({ row, tombstones: [tombstone] }: Keeping): Account | undefined {
  if (row !== undefined) {
    const { user_name: userName, email = "", role } = row;
    const profile: Profile = { userName, email, role: role === "ROLE_ADMIN" ? "ROLE_ADMIN" : "ROLE_USER" };
    return { accountId: row.event_id, revision: row.revision, profile };
  }
  return tombstone && { accountId: tombstone.account_id, revision: tombstone.revision, profile: null };
}
