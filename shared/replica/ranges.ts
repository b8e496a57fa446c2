/**
 * Digests of key ranges, kept in the database whose accounts they are of: what was not written to since it was read last is
 * not read again. auth and each replica keep their own (`ranges.table.ts`); a write to one of a range's accounts makes its
 * digest unknown, by a trigger.
 *
 * A digest is kept only if nothing was written to its range while it was read: the range is marked before, and the trigger
 * removes the mark.
 */
import { and, asc, gt, lte, sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { KeptAccount, KeyRange } from "../contract/kept-accounts.ts";
import { inTransaction } from "../platform/transaction.ts";
import { digestOf } from "./digest-accounts.ts";

type Database = DrizzleD1Database & { $client: D1Database };

/** A table of users, as far as digests are made of it. */
export type AccountTable = SQLiteTable & Record<"userId" | "accountId" | "revision", SQLiteColumn>;

/** A table of ranges: every service's is alike. */
export type RangeTable = SQLiteTable & Record<"untilUserId" | "afterUserId" | "accounts" | "digest", SQLiteColumn>;

/** One service's two tables. */
export type Tables = { users: AccountTable; ranges: RangeTable };

/** The keys behind `after`, up to `until`, which is included; null: to the end. */
export type Keys = Pick<KeyRange, "after" | "until">;

/** A range that was read, or is kept: how many accounts are in it, and their digest. */
export type DigestedRange = Keys & { accounts: number; digest: string };

/** A row of a table of ranges. `isBeingRead`: by a walk that has not ended yet, or has broken off. */
export type KeptRange = Keys & { accounts: number; digest: string | null; isBeingRead: boolean };

/** Behind every key: a text of UTF-8 cannot begin higher. */
const END = "\u{10FFFF}";

/** Accounts of one query: 400 kB. */
const READ_AT_ONCE = 5_000;

const READING = "reading ";

/** The kept ranges that end behind a key, in order; the first of them may begin before it. */
export async function rangesBehind(db: Database, table: RangeTable, key: string, limit: number): Promise<KeptRange[]> {
  const { untilUserId, afterUserId, accounts, digest } = table;
  const rows = (await db
    .select({ after: afterUserId, until: untilUserId, accounts, digest })
    .from(table)
    .where(gt(untilUserId, key))
    .orderBy(asc(untilUserId))
    .limit(limit)) as Row[];
  return rows.map(toRange);
}

/** The digests that are kept of these very ranges, by where they end. */
export async function keptDigests(
  db: Database,
  table: RangeTable,
  ranges: readonly Keys[],
): Promise<Map<string | null, string>> {
  const asked = ranges.map(({ after, until }) => ({ after, until: until ?? END }));
  const { untilUserId, afterUserId, digest } = table;
  const rows = await db.all<Row>(sql`
    SELECT ${afterUserId} AS "after", ${untilUserId} AS "until", 0 AS accounts, ${digest} AS digest
    FROM json_each(${JSON.stringify(asked)}) JOIN ${table} ON ${untilUserId} = value ->> 'until'
    WHERE ${afterUserId} = value ->> 'after'`);
  return new Map(rows.map(toRange).flatMap(({ until, digest: kept }) => (kept === null ? [] : [[until, kept]])));
}

/**
 * Reads the accounts of a range and keeps their digest.
 *
 * @param most how many accounts it may have; if it has more, the digest is of the first of them, and is not kept
 * @param cut how many it is made to have then, if it may end earlier: the digest is of these, and kept
 */
export async function readRange(
  db: Database,
  tables: Tables,
  range: Keys,
  { most, cut }: { most: number; cut?: number },
): Promise<DigestedRange> {
  const mark = `${READING}${crypto.randomUUID()}`;
  await inTransaction(db, marking(tables.ranges, range, mark));
  const read = await readAccounts(db, tables.users, { ...range, limit: most + 1 });
  const last = read.length > most && cut !== undefined ? read[cut - 1] : undefined;
  const accounts = last === undefined ? read : read.slice(0, cut);
  const digested = {
    after: range.after,
    until: last?.userId ?? range.until,
    accounts: accounts.length,
    digest: await digestOf(accounts),
  };
  if (last !== undefined) await inTransaction(db, cutting(tables.ranges, range, mark, digested));
  else if (read.length <= most) await keep(db, tables.ranges, mark, digested);
  return digested;
}

/** The accounts of a range, by userId: the first `limit` of them. */
export async function readAccounts(
  db: Database,
  users: AccountTable,
  { after, until, limit }: KeyRange,
): Promise<KeptAccount[]> {
  const { userId, accountId, revision } = users;
  const read: KeptAccount[] = [];
  for (let isMore = true; isMore && read.length < limit;) {
    const size = Math.min(limit - read.length, READ_AT_ONCE);
    const rows = (await db
      .select({ userId, accountId, revision })
      .from(users)
      .where(and(gt(userId, read.at(-1)?.userId ?? after), until === null ? undefined : lte(userId, until)))
      .orderBy(asc(userId))
      .limit(size)) as KeptAccount[];
    read.push(...rows);
    isMore = rows.length === size;
  }
  return read;
}

type Row = { after: string; until: string; accounts: number; digest: string | null };

function toRange({ after, until, accounts, digest }: Row): KeptRange {
  const isBeingRead = digest?.startsWith(READING) ?? false;
  return { after, until: until === END ? null : until, accounts, digest: isBeingRead ? null : digest, isBeingRead };
}

/**
 * Marks a range as being read. What overlaps it is forgotten: of two ranges with one key, a write would find only one. These
 * are the ranges that end in it, and the next one, which may begin in it.
 */
function marking(table: RangeTable, { after, until }: Keys, mark: string): SQL[] {
  const end = until ?? END;
  const next = sql`SELECT until_user_id FROM ${table} WHERE until_user_id > ${end} ORDER BY until_user_id LIMIT 1`;
  return [
    sql`DELETE FROM ${table} WHERE until_user_id > ${after} AND until_user_id <= coalesce((${next}), ${end})
      AND after_user_id < ${end} AND NOT (until_user_id = ${end} AND after_user_id = ${after})`,
    sql`INSERT INTO ${table} (until_user_id, after_user_id, accounts, digest) VALUES (${end}, ${after}, 0, ${mark})
      ON CONFLICT (until_user_id) DO UPDATE SET digest = excluded.digest`,
  ];
}

/** Keeps a digest, unless its range was written to, or was marked by another reader. */
async function keep(
  db: Database,
  table: RangeTable,
  mark: string,
  { until, accounts, digest }: DigestedRange,
): Promise<void> {
  await db.run(sql`
    UPDATE ${table} SET digest = ${digest}, accounts = ${accounts}
    WHERE until_user_id = ${until ?? END} AND digest = ${mark}`);
}

/** Puts a shorter range in the place of the one that was marked; without a digest, if it was written to. */
function cutting(
  table: RangeTable,
  marked: Keys,
  mark: string,
  { after, until, accounts, digest }: DigestedRange,
): SQL[] {
  const end = marked.until ?? END;
  const isOurs = sql`until_user_id = ${end} AND after_user_id = ${after} AND (digest IS NULL OR digest = ${mark})`;
  return [
    sql`INSERT INTO ${table} (until_user_id, after_user_id, accounts, digest)
      SELECT ${until}, ${after}, ${accounts}, iif(digest = ${mark}, ${digest}, NULL) FROM ${table} WHERE ${isOurs}`,
    sql`DELETE FROM ${table} WHERE ${isOurs}`,
  ];
}
