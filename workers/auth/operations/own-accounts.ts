/**
 * What auth keeps, as the reconciler compares it with a replica: in ranges of about 10,000 accounts, each with a digest that is
 * kept until somebody writes to it; in pages of 1,000, where a range differs; account by account, where a page does. Says
 * where a range ends; changes no account.
 */
import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { KeyRange } from "#shared/contract/kept-accounts.ts";
import { digestOf } from "#shared/replica/digest-accounts.ts";
import {
  rangesBehind,
  readAccounts,
  readRange,
  type DigestedRange,
  type KeptRange,
  type Keys,
} from "#shared/replica/ranges.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { users } from "../accounts/users.table.ts";
import type { OwnAccount } from "./compare-accounts.ts";
import { ranges } from "./ranges.table.ts";

type Database = DrizzleD1Database & { $client: D1Database };

/** How many accounts a range and a page have. A range that has grown past twice its size is cut. */
export type Sizes = { range: number; page: number };

/** See docs/decisions/0017 for the arithmetic. */
export const SIZES: Sizes = { range: 10_000, page: 1_000 };

/** Kept ranges that are read with one query, and asked for with one call: half a million accounts, 6 kB. */
const RANGES_AT_ONCE = 50;

/** What begins behind a key: ranges with their digests, or the rest of a range of which a part was walked past already. */
export type Stretch = { ranges: DigestedRange[] } | { rest: Keys };

/**
 * auth's ranges for the walks of one tick. Walks with several replicas come past the same ranges one after the other: what one
 * of them has read, the others do not read again.
 *
 * @param believes false for a walk that reads every account, whatever is kept
 */
export function ownRanges(db: Database, sizes: Sizes): (key: string, believes: boolean) => Promise<Stretch> {
  const read = new Map<string, Promise<DigestedRange>>();
  return async (key, believes) => {
    const kept = await rangesBehind(db, ranges, key, RANGES_AT_ONCE);
    const [first] = kept;
    if (first !== undefined && first.after < key && !first.isBeingRead) return { rest: { ...first, after: key } };
    const known = believes ? knownFrom(key, kept) : [];
    if (known.length > 0) return { ranges: known };
    const reading = read.get(key) ?? readFrom(db, key, first, sizes);
    read.set(key, reading);
    return { ranges: [await reading] };
  };
}

/** The ranges from a key on that need not be read: each begins where the one before it ends, and its digest is kept. */
function knownFrom(key: string, kept: readonly KeptRange[]): DigestedRange[] {
  const known: DigestedRange[] = [];
  for (const { after, until, accounts, digest } of kept) {
    if (after !== (known.length === 0 ? key : known.at(-1)?.until) || digest === null) break;
    known.push({ after, until, accounts, digest });
  }
  return known;
}

/** Reads the range behind a key: the one that begins there, or the gap before the next one, or what is behind the last. */
async function readFrom(
  db: Database,
  key: string,
  next: KeptRange | undefined,
  { range: size }: Sizes,
): Promise<DigestedRange> {
  const isGap = next !== undefined && next.after > key;
  const until = isGap ? next.after : (next?.until ?? null);
  // Where there is no end yet, reading twice the size to keep the half would read everything twice.
  const most = until === null ? size : 2 * size;
  return readRange(db, { users, ranges }, { after: key, until }, { most, cut: size });
}

/** A range in pages, each with its digest: of so many accounts as a range has at most. */
export async function ownPages(db: Database, keys: Keys, { range, page: size }: Sizes): Promise<DigestedRange[]> {
  const limit = 2 * range;
  const accounts = await readAccounts(db, users, { ...keys, limit });
  const end = accounts.length < limit ? keys.until : (accounts.at(-1)?.userId ?? keys.until);
  const pages: DigestedRange[] = [];
  for (let first = 0; first === 0 || first < accounts.length; first += size) {
    const some = accounts.slice(first, first + size);
    const isLast = first + size >= accounts.length;
    const until = isLast ? end : (some.at(-1)?.userId ?? end);
    pages.push({
      after: pages.at(-1)?.until ?? keys.after,
      until,
      accounts: some.length,
      digest: await digestOf(some),
    });
  }
  return pages;
}

/** What auth keeps in a range, and what it has erased: a userId has a row or a tombstone. */
export async function ownAccounts(db: Database, { after, until, limit }: KeyRange): Promise<OwnAccount[]> {
  const isIn = sql`user_id > ${after}${until === null ? sql`` : sql` AND user_id <= ${until}`}`;
  const rows = await db.all<Omit<OwnAccount, "isErased"> & { isErased: 0 | 1 }>(sql`
    SELECT user_id AS userId, event_id AS accountId, revision, 0 AS isErased,
      max(created_at_ms, coalesce(revised_at_ms, 0)) AS newestAtMs FROM ${users} WHERE ${isIn}
    UNION ALL SELECT user_id, account_id, revision, 1, erased_at_ms FROM ${tombstones} WHERE ${isIn}
    ORDER BY userId LIMIT ${limit}`);
  return rows.map((row) => ({ ...row, isErased: row.isErased === 1 }));
}
