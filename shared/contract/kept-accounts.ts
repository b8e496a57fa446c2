/**
 * What auth asks a replica about the accounts that it keeps: a digest of a range of keys, or the accounts themselves.
 * auth calls it over a service binding, and `shared/replica/accounts-entrypoint.ts` answers. Workers are deployed one at a
 * time, so what is here is a contract: add, never change. Nothing here is a profile.
 */
import * as z from "zod";
import { revisionSchema } from "./account.ts";

/** One account as a service keeps it: whose userId it has, which account it is, and at which revision. */
export const keptAccountSchema = z.object({ userId: z.string(), accountId: z.string(), revision: revisionSchema });

export type KeptAccount = z.infer<typeof keptAccountSchema>;

/** The keys after one and up to another, which is included; null: to the end. Of these the first `limit`, in order. */
export type KeyRange = { after: string; until: string | null; limit: number };

/** A replica's answers about the accounts that it keeps. */
export type KeptAccounts = {
  /** The digest of the accounts in a range, as `shared/replica/digest-accounts.ts` makes it: two services that answer alike keep the same. */
  digest: (range: KeyRange) => Promise<string>;
  /** The accounts in a range, by userId. */
  list: (range: KeyRange) => Promise<KeptAccount[]>;
};
