import { describe, expect, test } from "vitest";
import {
  IN_FLIGHT_MS,
  commonEnd,
  compareAccounts,
  upTo,
  type Difference,
  type OwnAccount,
} from "./compare-accounts.ts";

const NOW_MS = Date.UTC(2026, 10, 26);

const own = (userId: string, others: Partial<OwnAccount> = {}): OwnAccount => ({
  userId,
  accountId: `account of ${userId}`,
  revision: 2,
  newestAtMs: NOW_MS - IN_FLIGHT_MS,
  isErased: false,
  ...others,
});

const theirs = (userId: string, others: Partial<{ accountId: string; revision: number }> = {}) => ({
  userId,
  accountId: `account of ${userId}`,
  revision: 2,
  ...others,
});

const kinds = (differences: readonly Difference[]) => differences.map(({ userId, kind }) => [userId, kind]);

describe("two lists of accounts", () => {
  test("that are equal differ in nothing", () => {
    expect(compareAccounts([theirs("kim")], [own("kim")], NOW_MS)).toEqual([]);
  });

  test("differ by what is missing, stale or erased, in the order of the userIds", () => {
    const ours = [own("kim"), own("lee"), own("choi", { isErased: true, revision: 3 }), own("park")];
    const found = compareAccounts([theirs("choi"), theirs("lee", { revision: 1 }), theirs("park")], ours, NOW_MS);
    expect(kinds(found)).toEqual([
      ["choi", "erased"],
      ["kim", "missing"],
      ["lee", "stale"],
    ]);
  });

  test("an erased account that the replica does not have either is no difference", () => {
    expect(compareAccounts([], [own("kim", { isErased: true })], NOW_MS)).toEqual([]);
  });

  test("what auth never had is foreign: another account, nobody's row, a later revision, another one's tombstone", () => {
    const ours = [own("kim"), own("park"), own("choi", { isErased: true })];
    const rows = [
      theirs("choi", { accountId: "another" }),
      theirs("kim", { accountId: "another" }),
      theirs("lee"),
      theirs("park", { revision: 3 }),
    ];
    expect(kinds(compareAccounts(rows, ours, NOW_MS))).toEqual(rows.map(({ userId }) => [userId, "foreign"]));
  });

  test("an account of which auth made a revision less than five minutes ago is in flight, and no difference", () => {
    const newestAtMs = NOW_MS - IN_FLIGHT_MS + 1;
    const ours = [
      own("choi", { isErased: true, newestAtMs }),
      own("kim", { newestAtMs }),
      own("lee", { newestAtMs: NOW_MS + 60_000 }),
    ];
    expect(compareAccounts([theirs("choi"), theirs("lee", { revision: 1 })], ours, NOW_MS)).toEqual([]);
  });
});

describe("more differences than may be repaired at once", () => {
  const differences = (["missing", "foreign", "stale", "foreign", "erased"] as const).map((kind, index) => ({
    kind,
    userId: `u-${index}`,
    accountId: "",
  }));

  test("are cut off behind the last repair, and the rest begins there", () => {
    expect(upTo(2, differences)).toEqual({ now: differences.slice(0, 3), position: "u-2" });
  });

  test("as many as may be repaired leave no rest", () => {
    const all = { now: differences, position: null };
    expect([upTo(3, differences), upTo(4, differences)]).toEqual([all, all]);
  });
});

test("two lists are compared as far as the shorter of those that were cut off at their limit", () => {
  const list = (...userIds: string[]) => userIds.map((userId) => theirs(userId));
  expect(commonEnd(3, list("a", "b"), list("a"))).toBeNull();
  expect(commonEnd(3, list("a", "b", "c"), list("a"))).toBe("c");
  expect(commonEnd(3, list("a", "b", "c"), list("a", "b", "d"))).toBe("c");
});
