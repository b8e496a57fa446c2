/**
 * Changes and erasures of an account, from a checked request on: each is handed over like a signup, and finishes by itself.
 * Whoever asks for one has a session; whether it takes the password as well is decided before (`routes/account.tsx`).
 */
import type { Profile } from "#shared/contract/user.ts";
import { hashPassword } from "../accounts/passwords.ts";
import type { AccountName } from "../accounts/sessions.ts";
import { changed, type Revised } from "../user-object/kinds/changed.ts";
import { erased } from "../user-object/kinds/erased.ts";
import type { EventNames } from "../user-object/kinds/kind.ts";
import type { Command } from "../user-object/state.ts";
import { handOver, handedOverBefore, type HandedOver } from "./hand-over.ts";
import { digestOf } from "./idempotency.ts";

/** Whose account, and the newest revision that is known of it. One that is too low costs another try, and no more. */
export type Account = AccountName & Revised;

/** The event under which a change is accepted. */
export type ChangeNames = Pick<EventNames, "eventId" | "traceparent">;

/**
 * What is done to an account. `content` is what a second request with the same idempotency key must ask for, too; there is no
 * password in it (see `fingerprintOf`).
 */
export type AccountChange = {
  kind: "changed" | "erased";
  content: readonly (string | null)[];
  command: (names: EventNames, account: Account) => Command | Promise<Command>;
};

/** The fields of a profile that its owner may change. */
type ProfileChanges = { [Field in "userName" | "email"]?: Profile[Field] | undefined };

/** Another name, another address, or both. The address was confirmed before, where mail is set up. */
export function profileChange({ userName, email }: ProfileChanges): AccountChange {
  const changes = { ...(userName !== undefined && { userName }), ...(email !== undefined && { email }) };
  return {
    kind: "changed",
    content: ["profile", userName ?? null, email ?? null],
    command: (names, account) => changed(names, account, changes),
  };
}

/**
 * Another password, as it was typed and checked.
 *
 * @param keptSession the hash of the token of the session that goes on
 */
export function passwordChange(newPw: string, keptSession: string): AccountChange {
  return {
    kind: "changed",
    content: ["password"],
    command: async (names, account) =>
      changed(names, account, {}, { passwordHash: await hashPassword(newPw), keptSession }),
  };
}

/** The account goes, from every service. */
export const ERASURE: AccountChange = {
  kind: "erased",
  content: ["erased"],
  command: (names, { accountId }) => erased(names, accountId),
};

/** A change that was accepted under this event before; null if there is none. */
export async function acceptedBefore(
  env: Pick<Env, "USERS">,
  { userId }: Pick<Account, "userId">,
  { content }: AccountChange,
  { eventId }: ChangeNames,
): Promise<HandedOver | null> {
  return handedOverBefore(env, { userId, eventId, fingerprint: await digestOf(content) });
}

/** Accepts a change, and answers once auth has stored it, or has failed to once: it is then stored later. */
export async function acceptChange(
  env: Pick<Env, "USERS">,
  account: Account,
  { content, command }: AccountChange,
  { eventId, traceparent }: ChangeNames,
): Promise<HandedOver> {
  const names = { eventId, userId: account.userId, traceparent, fingerprint: await digestOf(content) };
  return handOver(env, await command(names, account), "driven");
}
