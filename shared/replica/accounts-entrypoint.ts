/**
 * What a replica says of the accounts that it keeps, to auth alone: an entrypoint that only a service binding reaches.
 * Reads userId, account and revision by key, and never more than a bounded part. The columns that are the service's own are
 * read for one account at a time, whose owner asks for them. Writes nothing but the digests of what it has read. Called by auth's
 * reconciler and by `GET /me/export`. Also says which version of the service runs.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type {
  FoundAccount,
  KeptAccount,
  KeptAccounts,
  KeyRange,
  OwnVersion,
  Reading,
} from "../contract/kept-accounts.ts";
import type { KeptData, OwnData } from "../contract/own-data.ts";
import { digestOf } from "./digest-accounts.ts";
import type { ReplicaColumn, ReplicaTables } from "./keep-accounts.ts";
import { keptDigests, readAccounts, readRange, type Tables } from "./ranges.ts";

/** The most accounts of one answer: 2,000 of them are about 200 KB. */
const LISTED_MAX = 2_000;

/** How many accounts are read for one answer of digests, or one range more than these. */
const READ_MAX = 20_000;

type AccountsEnv = { DB: D1Database; VERSION: WorkerVersionMetadata };

/** The class that a replica exports as `Accounts`. */
export type AccountsEntrypoint = new (
  ctx: ExecutionContext,
  env: AccountsEnv,
) => WorkerEntrypoint<AccountsEnv> & KeptAccounts & OwnData & OwnVersion;

/** The entrypoint over a service's own tables. */
export function accountsEntrypoint(tables: ReplicaTables & Tables): AccountsEntrypoint {
  return class Accounts extends WorkerEntrypoint<AccountsEnv> {
    async digests(ranges: readonly KeyRange[], reading: Reading): Promise<string[]> {
      const db = drizzle(this.env.DB);
      const kept = reading === "kept" ? await keptDigests(db, tables.ranges, ranges) : new Map<string | null, string>();
      const digests: string[] = [];
      let read = 0;
      for (const range of ranges) {
        const known = kept.get(range.until);
        if (known === undefined && read > 0 && read + range.limit > READ_MAX) break;
        if (known === undefined) read += range.limit;
        digests.push(known ?? (await digestRange(db, range, reading)));
      }
      return digests;
    }

    async list({ limit, ...keys }: KeyRange): Promise<KeptAccount[]> {
      return readAccounts(drizzle(this.env.DB), tables.users, { ...keys, limit: Math.min(limit, LISTED_MAX) });
    }

    async version(): Promise<string> {
      return this.env.VERSION.id;
    }

    async find({ userId, accountId }: { userId: string; accountId: string | null }): Promise<FoundAccount | null> {
      const db = drizzle(this.env.DB);
      const { users, tombstones } = tables;
      const row = { accountId: users.accountId, revision: users.revision, atMs: users.createdAtMs };
      const [kept] = await db.select(row).from(users).where(eq(users.userId, userId));
      if (kept !== undefined) return { state: "kept", ...(kept as Omit<FoundAccount, "state">) };
      if (accountId === null) return null;
      const tombstone = { accountId: tombstones.accountId, revision: tombstones.revision, atMs: tombstones.erasedAtMs };
      const [erased] = await db.select(tombstone).from(tombstones).where(eq(tombstones.accountId, accountId));
      return erased === undefined ? null : { state: "erased", ...(erased as Omit<FoundAccount, "state">) };
    }

    async ownData({ userId, accountId }: { userId: string; accountId: string }): Promise<KeptData | null> {
      const { users } = tables;
      const isTheirs = and(eq(users.userId, userId), eq(users.accountId, accountId));
      const [row] = await drizzle(this.env.DB).select().from(users).where(isTheirs);
      return row === undefined ? null : keptData(row as Row);
    }
  };

  async function digestRange(db: Parameters<typeof readRange>[0], range: KeyRange, reading: Reading): Promise<string> {
    if (reading !== "in passing") return (await readRange(db, tables, range, { most: range.limit })).digest;
    return digestOf(await readAccounts(db, tables.users, { ...range, limit: range.limit + 1 }));
  }
}

/** A row of a replica's table, by the names of its columns in TypeScript. */
type Row = Pick<KeptData, "revision" | "createdAtMs">;

/** What every replica's table has. `broughtBy` may name somebody else's signup. */
const COMMON: ReadonlySet<string> = new Set([
  "userId",
  "accountId",
  "revision",
  "broughtBy",
  "createdAtMs",
] satisfies ReplicaColumn[]);

/** A row as its owner gets it. Of a value that is no JSON in TypeScript, such as a date, what JSON makes of it. */
function keptData(row: Row): KeptData {
  const own = Object.entries(row).filter(([column]) => !COMMON.has(column));
  const data = JSON.parse(JSON.stringify(Object.fromEntries(own))) as KeptData["data"];
  return { revision: row.revision, createdAtMs: row.createdAtMs, data };
}
