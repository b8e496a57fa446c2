/**
 * The one rule by which a replica keeps accounts, as SQL: for chat, customer and each service that joins them.
 *
 * - No row by this id: the account becomes one, unless it was erased here.
 * - A row of the same account at a lower revision: it takes the profile and the revision of the request.
 * - A row of the same account at this revision, or at a later one: nothing to do.
 * - A row of another account: stays as it is.
 * - The request says that the account is erased: its row goes, and a tombstone stays, so that no late request and no
 *   repair from an older state brings it back.
 *
 * A batch is one statement, or one transaction if it erases. Never touches a row of another account, nor the columns
 * that are the service's own. The answers go back to auth, where `intake/replies.ts` consumes them.
 */
import { getTableColumns, sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { accountOf, type AccountRequest } from "../contract/messages.ts";
import type { Replica } from "../contract/services.ts";
import type { Profile } from "../contract/user.ts";
import { inTransaction } from "../platform/transaction.ts";

/** The service's database, through drizzle. */
export type Database = DrizzleD1Database & { $client: D1Database };

/** What every replica's table of users has, beside the service's own columns. */
export type ReplicaColumn = "userId" | "accountId" | "revision" | "broughtBy" | "createdAtMs";

export type ReplicaTable = SQLiteTable & Record<ReplicaColumn, SQLiteColumn>;

/** What every replica's table of tombstones has. */
type TombstoneTable = SQLiteTable &
  Record<"accountId" | "userId" | "revision" | "broughtBy" | "erasedAtMs", SQLiteColumn>;

/** The two tables of a replica. */
export type ReplicaTables = { users: ReplicaTable; tombstones: TombstoneTable };

/** The columns that a service decides on. */
export type OwnColumns<T extends ReplicaTable> = Omit<T["$inferInsert"], ReplicaColumn>;

/** One service's part of the rule: its name, its tables, and its own columns. */
export type ReplicaRule<T extends ReplicaTable, K extends keyof OwnColumns<T>> = {
  service: Replica;
  users: T;
  tombstones: TombstoneTable;
  /** The columns that follow the account's profile: written with each newer revision. */
  fromProfile: (profile: Profile) => Pick<OwnColumns<T>, K>;
  /** The columns that are the service's alone: written when the row is made, and never again by this rule. */
  atFirst: Omit<OwnColumns<T>, K>;
};

/** Whose account a service keeps by an id, and which event brought it, if not the account's own signup. */
export type Kept = { accountId: string; broughtBy: string | null };

/** Keeps the accounts of these requests. Returns what is kept, row or tombstone, for each of them afterwards. */
export async function keepAccounts<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  db: Database,
  rule: ReplicaRule<T, K>,
  requests: readonly AccountRequest[],
  nowMs: number,
): Promise<(request: AccountRequest) => Kept | undefined> {
  const rows = requests.map((request) => rowOf(rule, request, nowMs));
  const present = rows.filter(({ profile }) => profile !== null);
  const erased = rows.filter(({ profile }) => profile === null);
  const upsert = upsertOf(rule, present);
  const kept = erased.length > 0 ? await erase(db, rule, erased, upsert) : await db.all<KeptRow>(upsert);
  // A request without a row in the answer is about an account that was erased.
  const missing = rows.filter(({ userId }) => !kept.some((row) => row.userId === userId));
  const found = missing.length > 0 ? await db.all<FoundRow>(lookUp(rule, missing)) : [];
  const rowOfUser = new Map([...kept, ...found.filter((row) => row.isErased === 0)].map((row) => [row.userId, row]));
  const erasedAccount = new Map(found.filter((row) => row.isErased === 1).map((row) => [row.accountId, row]));
  return ({ subject, data }) => rowOfUser.get(subject) ?? erasedAccount.get(data.accountId);
}

type KeptRow = Kept & { userId: string };
type FoundRow = KeptRow & { isErased: 0 | 1 };

/** A request as a row: its own columns, and those of its profile, under the table's property names. */
function rowOf<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  { fromProfile, atFirst }: ReplicaRule<T, K>,
  request: AccountRequest,
  nowMs: number,
) {
  const { accountId, revision, profile } = accountOf(request);
  const broughtBy = request.id === accountId ? null : request.id;
  const key = { userId: request.subject, accountId, revision, broughtBy };
  if (profile === null) return { ...key, profile, erasedAtMs: nowMs };
  const columns = fromProfile(profile);
  return { ...key, profile: columns, createdAtMs: nowMs, ...atFirst, ...columns };
}

/**
 * One statement with one parameter (D1 binds 100 at most): the rows come in as JSON. The update leaves a row of another
 * account as it is, and makes RETURNING include it, too (after DO NOTHING, SQLite returns no row). SQLite wants WHERE
 * between a SELECT and an ON CONFLICT.
 */
function upsertOf<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  { users, tombstones }: ReplicaRule<T, K>,
  rows: readonly { profile: object | null }[],
): SQL {
  const columns = Object.entries<SQLiteColumn>(getTableColumns(users));
  const names = columns.map(([, { name }]) => sql.identifier(name));
  const values = columns.map(([key]) => fromJson(key));
  const { userId, accountId, revision, broughtBy } = users;
  const excluded = (column: SQLiteColumn) => sql`excluded.${sql.identifier(column.name)}`;
  const isNewer = sql`${excluded(accountId)} = ${accountId} AND ${excluded(revision)} > ${revision}`;
  const replicated = new Set(["revision", ...Object.keys(rows[0]?.profile ?? {})]);
  const updates = columns
    .filter(([key]) => replicated.has(key))
    .map(([, column]) => sql`${sql.identifier(column.name)} = iif(${isNewer}, ${excluded(column)}, ${column})`);
  return sql`
    INSERT INTO ${users} (${sql.join(names, sql`, `)})
    SELECT ${sql.join(values, sql`, `)} FROM json_each(${JSON.stringify(rows)})
    WHERE NOT EXISTS (SELECT 1 FROM ${tombstones} WHERE ${tombstones.accountId} = ${fromJson("accountId")})
    ON CONFLICT (${sql.identifier(userId.name)}) DO UPDATE SET ${sql.join(updates, sql`, `)}
    RETURNING ${sql.identifier(userId.name)} AS userId, ${sql.identifier(accountId.name)} AS accountId,
      ${sql.identifier(broughtBy.name)} AS broughtBy`;
}

/**
 * One transaction: tombstones, the rows that go, then the other requests of the batch, which find the tombstones. A
 * tombstone remembers who brought its row, so that a request that comes again is answered alike.
 */
async function erase<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  db: Database,
  { users, tombstones }: ReplicaRule<T, K>,
  rows: readonly object[],
  upsert: SQL,
): Promise<KeptRow[]> {
  const erased = sql`json_each(${JSON.stringify(rows)})`;
  const isSame = sql`${users.userId} = ${fromJson("userId")} AND ${users.accountId} = ${fromJson("accountId")}`;
  const bury = sql`
    INSERT INTO ${tombstones} (account_id, user_id, revision, brought_by, erased_at_ms)
    SELECT ${sql.join(["accountId", "userId", "revision"].map(fromJson), sql`, `)},
      (SELECT ${users.broughtBy} FROM ${users} WHERE ${isSame}), ${fromJson("erasedAtMs")}
    FROM ${erased} WHERE true ON CONFLICT (account_id) DO NOTHING`;
  const remove = sql`
    DELETE FROM ${users} WHERE ${users.userId} IN (SELECT ${fromJson("userId")} FROM ${erased})
    AND EXISTS (SELECT 1 FROM ${erased} WHERE ${isSame})`;
  return inTransaction<KeptRow>(db, [bury, remove, upsert]);
}

/** What is kept for these requests: rows by their userId, and tombstones by their account. */
function lookUp<T extends ReplicaTable, K extends keyof OwnColumns<T>>(
  { users, tombstones }: ReplicaRule<T, K>,
  rows: readonly object[],
): SQL {
  const wanted = sql`json_each(${JSON.stringify(rows)})`;
  return sql`
    SELECT ${users.userId} AS userId, ${users.accountId} AS accountId, ${users.broughtBy} AS broughtBy, 0 AS isErased
    FROM ${wanted} JOIN ${users} ON ${users.userId} = ${fromJson("userId")}
    UNION ALL
    SELECT ${tombstones.userId}, ${tombstones.accountId}, ${tombstones.broughtBy}, 1
    FROM ${wanted} JOIN ${tombstones} ON ${tombstones.accountId} = ${fromJson("accountId")}`;
}

/** A member of the JSON row that a statement is at. The names are those of tables, never anything that somebody sent. */
function fromJson(key: string): SQL {
  return sql.raw(`value ->> '${key}'`);
}
