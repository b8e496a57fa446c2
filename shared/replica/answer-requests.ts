/**
 * A replica's answers to a batch of requests: each account is kept as the request has it, and the verdict says whose
 * the id is. Called with every batch of a service's queue; sends nothing itself.
 *
 * At least once, in any order: the row remembers its account and revision, so a request that comes again is answered
 * alike, for ever, and one that comes late changes nothing.
 */
import { accountReply, kindOf, type AccountReply, type AccountRequest } from "../contract/messages.ts";
import type { Verdict } from "../contract/snapshot.ts";
import {
  keepAccounts,
  type Database,
  type Kept,
  type OwnColumns,
  type ReplicaRule,
  type ReplicaTable,
} from "./keep-accounts.ts";

/**
 * Keeps the accounts of these requests and answers each, in order. Safe to run again, whether or not it succeeded.
 *
 * @param requests at most a queue's batch (100); several may be about one userId, whose first account stays
 * @param now the time in milliseconds, which is different once the accounts are kept
 */
export async function answerRequests<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  db: Database,
  rule: ReplicaRule<T, K>,
  requests: readonly AccountRequest[],
  now: () => number,
): Promise<AccountReply[]> {
  const receivedAtMs = now();
  const keptFor = await keepAccounts(db, rule, requests, receivedAtMs);
  const nowMs = now();
  const receivedAt = new Date(receivedAtMs).toISOString();
  return requests.map((request) => {
    const { id, subject, traceparent, time: askedAt } = request;
    const correlation = { kind: kindOf(request), eventId: id, userId: subject, traceparent, nowMs };
    return accountReply(correlation, rule.service, verdictOf(request, keptFor(request)), { askedAt, receivedAt });
  });
}

/**
 * What a service answers, from what it keeps once a request was handled. Pure.
 *
 * - It keeps another account by this id: `duplicate`.
 * - A change, an erasure or a repair of the account it keeps: `success`; the row is at that revision, or at a later one.
 * - A signup, of its own account: `success`.
 * - A signup that auth refused. The request carries the account that auth keeps instead: `success` when this very request
 *   made the row, otherwise `duplicate`. Example: chat has lost kim, and a stranger signs up as kim. chat then keeps
 *   kim's own account, and the stranger's light is green at chat.
 */
export function verdictOf(request: AccountRequest, kept: Kept | undefined): Verdict {
  const { accountId } = request.data;
  if (kept !== undefined && kept.accountId !== accountId) return "duplicate";
  if (kindOf(request) !== "newUser" || request.id === accountId) return "success";
  return kept?.broughtBy === request.id ? "success" : "duplicate";
}
