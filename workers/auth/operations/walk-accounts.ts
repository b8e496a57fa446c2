/**
 * A walk through auth's accounts with one replica: ranges whose digests are equal are walked past; of one that differs, the
 * pages are compared; of a page that differs, the accounts, and each difference is repaired. Yields after each part how far
 * it is; whoever calls it saves that, and decides whether to go on. It changes no row itself: the user's object sends the
 * account that auth keeps.
 */
import * as z from "zod";
import { keptAccountSchema, type KeptAccounts, type Reading } from "#shared/contract/kept-accounts.ts";
import type { DigestedRange, Keys } from "#shared/replica/ranges.ts";
import {
  commonEnd,
  compareAccounts,
  isRepairable,
  upTo,
  type Difference,
  type OwnAccount,
} from "./compare-accounts.ts";
import type { Stretch } from "./own-accounts.ts";
import type { Page } from "./walk.ts";

/** The most rows that are listed of either side of a page: it may hold more than auth has. */
const LISTED_MAX = 2_000;

/** Repairs in one part. Somebody who signs up meanwhile waits behind these at most, for they are answered before the next. */
const REPAIRS_A_PART = 100;

/** What a walk asks a replica. */
export type WalkedAccounts = Pick<KeptAccounts, "digests" | "list">;

/** What a walk needs: auth's side, the replica's, and what to do about a difference. */
export type Sides = {
  /** False for a walk that reads every account, whatever is kept. */
  believes: boolean;
  ownRanges: (key: string, believes: boolean) => Promise<Stretch>;
  ownPages: (keys: Keys) => Promise<DigestedRange[]>;
  ownAccounts: (range: Keys & { limit: number }) => Promise<OwnAccount[]>;
  replica: WalkedAccounts;
  repair: (differences: readonly Difference[]) => Promise<void>;
  nowMs: number;
};

/** The most calls to the replica from one part to the next: digests of ranges, digests of pages, a list. */
export const CALLS_A_PART = 3;

/** Walks on behind a key. The last part has the position null. */
export async function* walkFrom(sides: Sides, key: string): AsyncGenerator<Page, void> {
  for (let at: string | null = key; at !== null;) {
    const stretch = await sides.ownRanges(at, sides.believes);
    at = "rest" in stretch ? yield* alongPages(sides, stretch.rest) : yield* alongRanges(sides, stretch.ranges);
  }
}

/** Walks past the ranges that are equal, and through the first one that is not. Returns how far it came. */
async function* alongRanges(sides: Sides, ranges: readonly DigestedRange[]): AsyncGenerator<Page, string | null> {
  const digests = await theirDigests(sides, ranges, sides.believes ? "kept" : "anew");
  const first = ranges.findIndex(({ digest }, index) => digest !== digests[index]);
  const equal = first === -1 ? ranges : ranges.slice(0, first);
  const differing = first < digests.length ? ranges[first] : undefined;
  if (equal.length > 0) yield past(equal);
  return differing === undefined ? endOf(equal) : yield* alongPages(sides, differing);
}

/** Walks through the pages of a range, or of the rest of one. Returns how far it came. */
async function* alongPages(sides: Sides, keys: Keys): AsyncGenerator<Page, string | null> {
  const pages = await sides.ownPages(keys);
  const digests = await theirDigests(sides, pages, "in passing");
  const compared = pages.slice(0, digests.length);
  for (const [index, page] of compared.entries()) {
    if (page.digest === digests[index]) yield past([page]);
    else yield* throughPage(sides, page);
  }
  return endOf(compared);
}

/** Compares the accounts of a page, and repairs those that differ. */
async function* throughPage(sides: Sides, page: Keys): AsyncGenerator<Page, void> {
  for (let from: string | null = page.after; from !== null && from !== page.until;) {
    const { differences, end, accounts } = await differencesIn(sides, { after: from, until: page.until });
    for (let rest = differences, isMore = true; isMore;) {
      const { now, position } = upTo(REPAIRS_A_PART, rest);
      await sides.repair(now.filter(isRepairable));
      const key: string | null = position ?? end;
      yield {
        position: key,
        accounts: accounts.filter(({ userId }) => isBetween(userId, from, key)).length,
        found: now.filter(isRepairable).length,
        foreign: now.filter((one) => !isRepairable(one)).length,
      };
      [rest, from, isMore] = [rest.slice(now.length), key, position !== null];
    }
  }
}

/** What differs in a range, and how far the answer reaches: to the end of the range, or of the shorter list. */
async function differencesIn(
  { replica, ownAccounts, nowMs }: Sides,
  keys: Keys,
): Promise<{ differences: Difference[]; end: string | null; accounts: OwnAccount[] }> {
  const listed = { ...keys, limit: LISTED_MAX };
  // The replica first: an account that is made between the two readings is in flight, and not foreign.
  const theirs = keptAccountSchema.array().parse(await replica.list(listed));
  const ours = await ownAccounts(listed);
  const end = commonEnd(LISTED_MAX, theirs, ours) ?? keys.until;
  const isWithin = ({ userId }: { userId: string }): boolean => isBetween(userId, keys.after, end);
  const differences = compareAccounts(theirs.filter(isWithin), ours.filter(isWithin), nowMs);
  return { differences, end, accounts: ours.filter((own) => !own.isErased && isWithin(own)) };
}

/** The replica's digests of the first of these ranges; at least one. */
async function theirDigests(
  { replica }: Sides,
  ranges: readonly DigestedRange[],
  reading: Reading,
): Promise<readonly string[]> {
  const asked = ranges.map(({ after, until, accounts }) => ({ after, until, limit: accounts }));
  return z
    .string()
    .array()
    .min(1)
    .parse(await replica.digests(asked, reading));
}

/** The part that walks past ranges in which nothing differs. */
function past(ranges: readonly DigestedRange[]): Page {
  const accounts = ranges.reduce((sum, range) => sum + range.accounts, 0);
  return { position: endOf(ranges), accounts, found: 0, foreign: 0 };
}

function endOf(ranges: readonly Keys[]): string | null {
  return ranges.at(-1)?.until ?? null;
}

function isBetween(key: string, after: string | null, until: string | null): boolean {
  return (after === null || key > after) && (until === null || key <= until);
}
