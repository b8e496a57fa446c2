/** The digests that every replica keeps of ranges of keys, as tests: see `shared/replica/ranges.ts`. Run by `replica-suite.ts`. */
import { describe, expect, test } from "vitest";
import { accountsOf, deliver, requestAbout, requestTo, type Subject } from "./deliveries.ts";

/** Runs the suite. */
export function describeRanges(subject: Subject): void {
  const { service, db } = subject;
  const requestFor = (userId: string, userName?: string) => requestTo(service, userId, userName);

  describe(`${service} keeps the digest of a range of keys`, () => {
    const ranges = [
      { after: "kept-", until: "kept-m", limit: 9 },
      { after: "kept-m", until: "kept-z", limit: 9 },
    ];
    const accounts = (on: D1Database = db) => accountsOf(subject, on);
    const digests = async () => accounts().digests(ranges, "kept");
    const known = async () => {
      const select = "SELECT digest FROM ranges WHERE until_user_id LIKE 'kept-%' ORDER BY until_user_id";
      return (await db.prepare(select).all<{ digest: string | null }>()).results.map(({ digest }) => digest);
    };

    test("until one of its accounts is written to, with one row for all that is written", async () => {
      const [before, other] = await digests();
      expect(await known()).toEqual([before, other]);
      const first = requestFor("kept-a", "first");
      await deliver(subject, [first, requestFor("kept-b"), requestFor("kept-a", "second")]);
      expect(await known()).toEqual([null, other]);
      const [after] = await digests();
      expect(await known()).toEqual([after, other]);
      expect(after).not.toBe(before);
      for (const change of [
        requestAbout(first, service, { kind: "changed", revision: 2, userName: "changed" }),
        requestAbout(first, service, { kind: "erased", revision: 3, userName: null }),
      ]) {
        await deliver(subject, [change]);
        expect(await known()).toEqual([null, other]);
        await digests();
      }
    });

    test("also when a request comes that changes nothing", async () => {
      const first = requestFor("kept-n", "first");
      await deliver(subject, [first]);
      const before = await digests();
      await deliver(subject, [first, requestFor("kept-n", "second")]);
      expect(await known()).toEqual(before);
    });

    test("but not a digest of accounts that were written to while they were read", async () => {
      await deliver(subject, [requestFor("kept-o")]);
      const [, before] = await digests();
      await deliver(subject, [requestFor("kept-p")]);
      // The range is marked in a batch, before its accounts are read.
      const batch = async (statements: D1PreparedStatement[]) => {
        const results = await db.batch(statements);
        await deliver(subject, [requestFor("kept-q")]);
        return results;
      };
      const [, during] = await accounts({ prepare: db.prepare.bind(db), batch } as D1Database).digests(ranges, "kept");
      const [first, second] = await known();
      expect([first, second]).toEqual([expect.any(String), null]);
      expect((await digests())[1]).toBe(during);
      expect(during).not.toBe(before);
    });

    test("and forgets it when another range that overlaps is read", async () => {
      await digests();
      await accounts().digests([{ after: "kept-c", until: "kept-o", limit: 9 }], "kept");
      expect(await known()).toEqual([expect.any(String)]);
      await deliver(subject, [requestFor("kept-d")]);
      expect(await known()).toEqual([null]);
    });

    test("however it was written to, and reads all again when it is not to be believed", async () => {
      const [, before] = await digests();
      await db.prepare("UPDATE ranges SET digest = 'wrong' WHERE until_user_id = 'kept-z'").run();
      expect((await digests())[1]).toBe("wrong");
      expect(await accounts().digests(ranges, "anew")).toContain(before);
      expect((await known())[1]).toBe(before);
      await db.prepare("DELETE FROM users WHERE user_id > 'kept-m' AND user_id < 'kept-z'").run();
      expect((await known())[1]).toBeNull();
      await digests();
      await db.prepare("UPDATE users SET user_id = 'kept-y' WHERE user_id = 'kept-b'").run();
      expect(await known()).toEqual([null, null]);
    });

    test("and none of a range with more accounts than auth has: such a range differs anyway", async () => {
      const [whole] = await accounts().digests([{ after: "", until: null, limit: 1_000 }], "kept");
      await deliver(subject, [requestFor("kept-r")]);
      expect(await accounts().digests([{ after: "", until: null, limit: 2 }], "kept")).not.toContain(whole);
      expect(await known()).toEqual([]);
      const { results } = await db.prepare("SELECT digest FROM ranges WHERE digest NOT LIKE 'reading %'").all();
      expect(results).toEqual([]);
    });
  });
}
