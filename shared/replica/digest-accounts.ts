/**
 * One short text for many accounts, made alike by auth and by each replica: the reconciler compares these instead of the
 * accounts. Part of the contract between Workers that are deployed one at a time: changed, every range would differ.
 */
import type { KeptAccount } from "../contract/kept-accounts.ts";

/** The digest of these accounts, in this order: SHA-256 in base64. No member holds a space or a line's end. */
export async function digestOf(accounts: readonly KeptAccount[]): Promise<string> {
  const lines = accounts.map(({ userId, accountId, revision }) => `${userId} ${accountId} ${revision}\n`);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("")));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}
