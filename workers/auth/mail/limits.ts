/**
 * How many mails may be sent in a day (UTC): to one account, to one address, and in all. Counted in auth's database before a
 * mail is sent, in one statement, so that no number of requests at once gets around it. A mail that is over a limit is not
 * sent, today or later.
 */
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { macOf } from "../accounts/secrets.ts";
import { mailCounts } from "./counts.table.ts";

/**
 * What is counted apart, so that what strangers can cause does not use up what owners need: mails to addresses that nobody
 * has confirmed, links to set a password, news for owners.
 */
export type MailClass = "unconfirmed" | "reset" | "news";

/** One count, and the most that it may reach in a day. */
export type Limit = { name: string; max: number };

/** To one address, whichever accounts have it. A person signs up once, and asks again when the first mail is slow. */
const ADDRESS_MAX: Record<MailClass, number> = { unconfirmed: 5, reset: 10, news: 20 };

const ACCOUNT_MAX: Record<MailClass, number> = { unconfirmed: 5, reset: 5, news: 10 };

/** In all. 20,000 mails cost 7 dollars (developers.cloudflare.com/email-service/platform/pricing, November 2026). */
const ALL_MAX = 20_000;

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The limits of one mail.
 *
 * @param once a name, if this mail is sent to the account at most once a day
 */
export async function limitsOf(
  secret: string,
  mailClass: MailClass,
  { accountId, to }: { accountId: string; to: string },
  once?: string,
): Promise<Limit[]> {
  const mac = await macOf(secret, "mail-address:v1", mailboxOf(to));
  return [
    { name: `${mailClass} to ${accountId}`, max: ACCOUNT_MAX[mailClass] },
    { name: `${mailClass} to ${mac}`, max: ADDRESS_MAX[mailClass] },
    { name: `${mailClass} in all`, max: ALL_MAX },
    ...(once === undefined ? [] : [{ name: `${once} to ${accountId}`, max: 1 }]),
  ];
}

/** Counts one mail under all of its limits, or under none: false if one of them is reached. */
export async function countMail(db: DrizzleD1Database, limits: readonly Limit[], nowMs: number): Promise<boolean> {
  const day = Math.floor(nowMs / DAY_MS);
  const wanted = JSON.stringify(limits);
  const counted = await db.all(sql`
    INSERT INTO ${mailCounts} (day, name, count)
    SELECT ${day}, wanted.value ->> 'name', 1 FROM json_each(${wanted}) AS wanted
    WHERE NOT EXISTS (
      SELECT 1 FROM json_each(${wanted}) AS one, ${mailCounts} AS counts
      WHERE counts.day = ${day} AND counts.name = one.value ->> 'name' AND counts.count >= one.value ->> 'max')
    ON CONFLICT (day, name) DO UPDATE SET count = count + 1
    RETURNING name`);
  return counted.length > 0;
}

/** Takes back what was counted for a mail that could not be sent. It will be tried again. */
export async function uncountMail(db: DrizzleD1Database, limits: readonly Limit[], nowMs: number): Promise<void> {
  const names = limits.map(({ name }) => name);
  const isOfToday = and(eq(mailCounts.day, Math.floor(nowMs / DAY_MS)), inArray(mailCounts.name, names));
  await db
    .update(mailCounts)
    .set({ count: sql`count - 1` })
    .where(isOfToday);
}

/** Removes the counts of the days before. */
export async function removeOldCounts(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await db.delete(mailCounts).where(lt(mailCounts.day, Math.floor(nowMs / DAY_MS)));
}

/**
 * The mailbox behind an address, to count by: many providers deliver `k.im+1@example.com` to `kim@example.com`. Where they do
 * not, two people share a count.
 */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf("@");
  const [localPart = ""] = address.slice(0, at).split("+", 1);
  return `${localPart.replaceAll(".", "")}${address.slice(at)}`.toLowerCase();
}
