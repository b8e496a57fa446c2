/** The erasure of an account: auth keeps a tombstone and no more, the replicas likewise. The userId stays taken. */
import type { Account } from "#shared/contract/account.ts";
import type { Stored } from "../orders.ts";
import type { Command, EventState } from "../state.ts";
import type { EventNames } from "./kind.ts";

/** The command that erases an account. */
export function erased(names: EventNames, accountId: string): Command {
  return { ...names, accountId, order: { kind: "erased" } };
}

/**
 * An event whose account is erased: it holds the tombstone in place of the profile, and a replica that it still asks is
 * asked to erase.
 */
export function withErased(event: EventState, account: Account): EventState {
  const isAbout = event.account?.accountId === account.accountId && event.account.profile !== null;
  return isAbout ? { ...event, account } : event;
}

/** auth's answer, without a profile that it read before the account was erased: an answer may come late. */
export function answerAfter(stored: Stored, events: readonly EventState[]): Stored {
  if (stored.kind !== "kept" || stored.account.profile === null) return stored;
  const { accountId } = stored.account;
  const tombstone = events.find(({ account }) => account?.accountId === accountId && account.profile === null);
  return tombstone?.account ? { ...stored, account: tombstone.account } : stored;
}
