/**
 * What a replica says of the accounts that it keeps, to auth alone: an entrypoint that only a service binding reaches.
 * Reads userId, account and revision by key, never more than a page, and no column that is the service's own. Writes
 * nothing. Called by auth's reconciler.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { and, asc, gt, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { KeptAccount, KeptAccounts, KeyRange } from "../contract/kept-accounts.ts";
import { digestOf } from "./digest-accounts.ts";
import type { ReplicaTable } from "./keep-accounts.ts";

/** The most accounts of one answer: 2,000 of them are about 200 KB. */
const LIMIT_MAX = 2_000;

/** The class that a replica exports as `Accounts`. */
export type AccountsEntrypoint = new (
  ctx: ExecutionContext,
  env: { DB: D1Database },
) => WorkerEntrypoint<{ DB: D1Database }> & KeptAccounts;

/** The entrypoint over a service's own table of users. */
export function accountsEntrypoint(users: ReplicaTable): AccountsEntrypoint {
  return class Accounts extends WorkerEntrypoint<{ DB: D1Database }> {
    async digest(range: KeyRange): Promise<string> {
      return digestOf(await this.list(range));
    }

    async list({ after, until, limit }: KeyRange): Promise<KeptAccount[]> {
      const { userId, accountId, revision } = users;
      return (await drizzle(this.env.DB)
        .select({ userId, accountId, revision })
        .from(users)
        .where(and(gt(userId, after), until === null ? undefined : lte(userId, until)))
        .orderBy(asc(userId))
        .limit(Math.min(limit, LIMIT_MAX))) as KeptAccount[];
    }
  };
}
