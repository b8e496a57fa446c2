/**
 * What a link in a mail changes of an account: its password, or its address. The next revision is handed over like any other
 * change. The caller has spent the link's token.
 */
import type { Profile } from "#shared/contract/user.ts";
import { changed } from "../user-object/kinds/changed.ts";
import type { Account } from "./change-account.ts";
import { handOver } from "./hand-over.ts";

/** Which account, and the trace of the request. */
type ChangeOf = Account & { traceparent: string };

/**
 * Changes an account, and answers once auth was asked. `changed`: auth has stored it. `accepted`: it will, when its database
 * is back. `unavailable`: nothing was changed.
 *
 * @param passwordHash a PHC string: every session ends with it; null leaves the password as it is
 */
export async function changeByMail(
  env: Pick<Env, "USERS">,
  { userId, traceparent, ...account }: ChangeOf,
  changes: Partial<Profile>,
  passwordHash: string | null = null,
): Promise<"changed" | "accepted" | "unavailable"> {
  const names = { eventId: crypto.randomUUID(), userId, fingerprint: account.accountId, traceparent };
  const password = passwordHash === null ? { passwordHash } : { passwordHash, keptSession: "" };
  const handedOver = await handOver(env, changed(names, account, changes, password), "driven");
  if (handedOver.kind !== "accepted") return "unavailable";
  const status = handedOver.snapshot.services["auth"]?.status;
  if (status === "success") return "changed";
  return status === "failed" ? "unavailable" : "accepted";
}
