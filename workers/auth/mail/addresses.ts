/**
 * What is known of accounts' addresses: whether they are confirmed, and which new one waits for it. The address of an
 * account is in `users`, and changes through the user's object alone; nothing here changes it.
 */
import { and, eq, lt, ne, sql, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { users } from "../accounts/users.table.ts";
import { addresses } from "./addresses.table.ts";

/** An account, as mails need it. `confirmedEmail` is an address that was confirmed, not always today's. */
export type Addressee = {
  userId: string;
  accountId: string;
  email: string;
  revision: number;
  confirmedEmail: string | null;
  pendingEmail: string | null;
  previousEmail: string | null;
};

type AccountName = Pick<Addressee, "userId" | "accountId">;

/** How long a new address may wait to be confirmed, and an old one to be told (milliseconds). */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** The account by a userId; null if there is none. */
export async function findAddressee(db: DrizzleD1Database, userId: string): Promise<Addressee | null> {
  const [found] = await select(db).where(eq(users.userId, userId));
  return found ?? null;
}

/** An account that has this address and has confirmed it, and is not this one; null if there is none. */
export async function findConfirmed(
  db: DrizzleD1Database,
  email: string,
  { accountId }: Pick<Addressee, "accountId">,
): Promise<Addressee | null> {
  const hasConfirmed = and(eq(addresses.confirmedEmail, email), eq(users.email, email));
  const [found] = await select(db)
    .where(and(hasConfirmed, ne(users.accountId, accountId)))
    .limit(1);
  return found ?? null;
}

/** Today's address, if it is confirmed; otherwise null. */
export function confirmedAddress({ email, confirmedEmail }: Addressee): string | null {
  return email === confirmedEmail ? email : null;
}

/** True if an account's address of today is confirmed. */
export async function isConfirmed(db: DrizzleD1Database, { userId }: Pick<Addressee, "userId">): Promise<boolean> {
  const found = await findAddressee(db, userId);
  return found !== null && confirmedAddress(found) !== null;
}

/** The account's address is confirmed, if it is still this one. */
export async function confirm(db: DrizzleD1Database, name: AccountName, email: string): Promise<boolean> {
  const confirmed = await db.all(sql`
    INSERT INTO ${addresses} (user_id, account_id, confirmed_email)
    SELECT user_id, event_id, email FROM ${users} WHERE ${isAccount(name)} AND email = ${email}
    ON CONFLICT (user_id) DO UPDATE SET account_id = excluded.account_id, confirmed_email = excluded.confirmed_email
    RETURNING user_id`);
  return confirmed.length > 0;
}

/** A new address waits to be confirmed, in place of one that waited before. */
export async function keepPending(
  db: DrizzleD1Database,
  name: AccountName,
  email: string,
  nowMs: number,
): Promise<void> {
  await db.run(sql`
    INSERT INTO ${addresses} (user_id, account_id, pending_email, pending_since_ms)
    SELECT user_id, event_id, ${email}, ${nowMs} FROM ${users} WHERE ${isAccount(name)}
    ON CONFLICT (user_id) DO UPDATE SET account_id = excluded.account_id,
      pending_email = excluded.pending_email, pending_since_ms = excluded.pending_since_ms`);
}

/**
 * The new address is confirmed, and is the account's by now, or will be. The one before is kept until it is told.
 *
 * @param previousEmail null if it was not confirmed: it may be a stranger's, who is told nothing
 */
export async function confirmPending(
  db: DrizzleD1Database,
  { userId, accountId }: AccountName,
  email: string,
  previousEmail: string | null,
  nowMs: number,
): Promise<void> {
  await db
    .update(addresses)
    .set({
      previousEmail,
      previousSinceMs: nowMs,
      confirmedEmail: email,
      pendingEmail: null,
      pendingSinceMs: null,
    })
    .where(and(eq(addresses.userId, userId), eq(addresses.accountId, accountId)));
}

/** Removes the addresses that have waited too long. */
export async function removeOldAddresses(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await db.batch([
    db
      .update(addresses)
      .set({ pendingEmail: null, pendingSinceMs: null })
      .where(lt(addresses.pendingSinceMs, nowMs - KEPT_MS)),
    db
      .update(addresses)
      .set({ previousEmail: null, previousSinceMs: null })
      .where(lt(addresses.previousSinceMs, nowMs - KEPT_MS)),
  ]);
}

function select(db: DrizzleD1Database) {
  return db
    .select({
      userId: users.userId,
      accountId: users.accountId,
      email: users.email,
      revision: users.revision,
      confirmedEmail: addresses.confirmedEmail,
      pendingEmail: addresses.pendingEmail,
      previousEmail: addresses.previousEmail,
    })
    .from(users)
    .leftJoin(addresses, and(eq(addresses.userId, users.userId), eq(addresses.accountId, users.accountId)));
}

function isAccount({ userId, accountId }: AccountName): SQL {
  return sql`user_id = ${userId} AND event_id = ${accountId}`;
}
