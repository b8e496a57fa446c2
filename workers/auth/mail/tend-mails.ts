/** What the cron trigger does about mails each minute: removes the tokens, addresses and counts whose time is over. */
import { drizzle } from "drizzle-orm/d1";
import { removeOldAddresses } from "./addresses.ts";
import { removeOldCounts } from "./limits.ts";
import { removeOldTokens } from "./tokens.ts";

/** One tick. Each has an index, so that it reads nothing when there is nothing to remove. */
export async function tendMails({ DB }: Pick<Env, "DB">, nowMs: number): Promise<void> {
  const db = drizzle(DB);
  await Promise.all([removeOldTokens(db, nowMs), removeOldAddresses(db, nowMs), removeOldCounts(db, nowMs)]);
}
