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

/** What a replica has by one userId: its row, or the tombstone of one; since when (Unix milliseconds). */
export const foundAccountSchema = z.object({
  state: z.enum(["kept", "erased"]),
  accountId: z.string(),
  revision: revisionSchema,
  atMs: z.number(),
});

export type FoundAccount = z.infer<typeof foundAccountSchema>;

/**
 * How the digest of a range is come by.
 *
 * - `kept`: one that is kept since nothing was written to the range is believed; otherwise the accounts are read, and their
 *   digest is kept.
 * - `anew`: the accounts are read whatever is kept, and their digest is kept.
 * - `in passing`: the accounts are read, and nothing is kept.
 */
export type Reading = "kept" | "anew" | "in passing";

/** A replica's answers about the accounts that it keeps. */
export type KeptAccounts = {
  /**
   * The digest of the accounts in each range, as `shared/replica/digest-accounts.ts` makes it: two services that answer alike
   * keep the same. Fewer digests than ranges, of the first ones, if all would be too much to read at once; at least one. A
   * range with more accounts than its `limit` has the digest of the first `limit + 1`.
   */
  digests: (ranges: readonly KeyRange[], reading: Reading) => Promise<string[]>;
  /** The accounts in a range, by userId. */
  list: (range: KeyRange) => Promise<KeptAccount[]>;
  /** The row of one userId, or the tombstone of this account if there is no row; null if there is neither. */
  find: (of: { userId: string; accountId: string | null }) => Promise<FoundAccount | null>;
};

/** A replica's answer about itself. Release 0.2 does not know the question. */
export type OwnVersion = {
  /** The version of the Worker that answers, as Cloudflare names it: a new one with each deployment. */
  version: () => Promise<string>;
};
