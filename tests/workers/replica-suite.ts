/**
 * What every replica promises, as tests: each service that keeps a copy runs them in its own Worker, against its own
 * table. Says nothing of a service's own columns; their tests lie beside them.
 */
import { describe, expect, test, vi } from "vitest";
import { keptDataSchema } from "#shared/contract/own-data.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { digestOf } from "#shared/replica/digest-accounts.ts";
import { accountsOf, deliver, requestAbout, requestTo, type Subject } from "./deliveries.ts";
import { describeRanges } from "./ranges-suite.ts";

/** Runs the suite. */
export function describeReplica(subject: Subject): void {
  const { service, db } = subject;
  const requestFor = (userId: string, userName?: string) => requestTo(service, userId, userName);
  const rows = async (userId: string) =>
    (await db.prepare("SELECT * FROM users WHERE user_id = ?").bind(userId).all()).results;

  describe(`${service}, as every replica`, () => {
    test("keeps a new user and answers success, about that signup and for itself", async () => {
      const request = requestFor("kim");
      const { acked, replies } = await deliver(subject, [request]);
      expect(acked).toEqual(["m0"]);
      expect(replies).toMatchObject([
        { id: request.id, subject: "kim", source: `/${service}`, data: { service, verdict: "success" } },
      ]);
      expect(await rows("kim")).toMatchObject([{ event_id: request.id }]);
    });

    test("answers success again when the same request comes again, and changes nothing", async () => {
      const request = requestFor("lee");
      await deliver(subject, [request]);
      const before = await rows("lee");
      for (let again = 0; again < 3; again++) {
        expect((await deliver(subject, [request])).verdicts).toEqual(["success"]);
      }
      expect(await rows("lee")).toEqual(before);
    });

    test("answers duplicate to another signup of a kept id, and leaves the row as it is", async () => {
      const first = requestFor("park", "first");
      await deliver(subject, [first]);
      const before = await rows("park");
      expect((await deliver(subject, [requestFor("park", "second")])).verdicts).toEqual(["duplicate"]);
      expect((await deliver(subject, [first])).verdicts).toEqual(["success"]);
      expect(await rows("park")).toEqual(before);
    });

    test("gives an id that several want in one batch to the first, and answers duplicate to the others", async () => {
      const wanted = [requestFor("choi", "a"), requestFor("choi", "b"), requestFor("other"), requestFor("choi", "c")];
      const { verdicts, replies } = await deliver(subject, wanted);
      expect(verdicts).toEqual(["success", "duplicate", "success", "duplicate"]);
      expect(replies.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
      expect(await rows("choi")).toMatchObject([{ event_id: wanted[0]?.id }]);
    });

    test("takes a newer revision of an account, and leaves what is its own as it was", async () => {
      const first = requestFor("rev-up", "first");
      await deliver(subject, [first]);
      const [before] = await rows("rev-up");
      const newer = requestAbout(first, service, { kind: "changed", revision: 3, userName: "third" });
      expect((await deliver(subject, [newer])).verdicts).toEqual(["success"]);
      const email = before !== undefined && "email" in before && { email: "third@example.com" };
      expect(await rows("rev-up")).toEqual([{ ...before, ...email, revision: 3, user_name: "third" }]);
    });

    test("answers success to a revision that it has passed, and changes nothing", async () => {
      const first = requestFor("rev-late", "first");
      const newer = requestAbout(first, service, { kind: "changed", revision: 3, userName: "third" });
      await deliver(subject, [first, newer]);
      const before = await rows("rev-late");
      const late = requestAbout(first, service, { kind: "changed", revision: 2, userName: "second" });
      expect((await deliver(subject, [late, first])).verdicts).toEqual(["success", "success"]);
      expect(await rows("rev-late")).toEqual(before);
    });

    test("keeps the account that a refused signup brings, and the account's own signup is a success afterwards", async () => {
      const owner = requestFor("brought", "owner");
      const brought = requestAbout(owner, service, { kind: "newUser", revision: 1, userName: "owner" });
      const another = requestAbout(owner, service, { kind: "newUser", revision: 1, userName: "owner" });
      const { verdicts } = await deliver(subject, [brought, another, owner, brought]);
      expect(verdicts).toEqual(["success", "duplicate", "success", "success"]);
      expect(await rows("brought")).toMatchObject([{ event_id: owner.id, brought_by: brought.id, user_name: "owner" }]);
    });

    test("erases an account for good: no late request, repair or stranger brings it back", async () => {
      const first = requestFor("erased", "first");
      await deliver(subject, [first]);
      const erasure = requestAbout(first, service, { kind: "erased", revision: 2, userName: null });
      expect((await deliver(subject, [erasure])).verdicts).toEqual(["success"]);
      const repair = requestAbout(first, service, { kind: "repair", revision: 1, userName: "first" });
      const stranger = requestAbout(first, service, { kind: "newUser", revision: 1, userName: "first" });
      const late = await deliver(subject, [first, repair, stranger, erasure]);
      expect(late.verdicts).toEqual(["success", "success", "duplicate", "success"]);
      expect(await rows("erased")).toEqual([]);
      const { results } = await db.prepare("SELECT * FROM tombstones WHERE user_id = 'erased'").all();
      const { id: account_id } = first;
      expect(results).toEqual([
        { account_id, user_id: "erased", revision: 2, brought_by: null, erased_at_ms: expect.any(Number) },
      ]);
    });

    test("erases nobody else who has the id", async () => {
      const first = requestFor("not-erased");
      await deliver(subject, [first]);
      const before = await rows("not-erased");
      const other = requestAbout(requestFor("not-erased"), service, { kind: "erased", revision: 2, userName: null });
      expect((await deliver(subject, [other])).verdicts).toEqual(["duplicate"]);
      expect(await rows("not-erased")).toEqual(before);
    });

    test("tells auth which accounts it keeps in a range, by userId, and their digest", async () => {
      const requests = ["range-b", "range-c", "range-a"].map((userId) => requestFor(userId));
      await deliver(subject, requests);
      const kept = requests.map(({ subject: userId, id: accountId }) => ({ userId, accountId, revision: 1 }));
      const [b, c, a] = kept;
      const accounts = accountsOf(subject);
      const range = { after: "range-", until: "range-c", limit: 9 };
      const ranges = [range, { ...range, after: "range-a", limit: 1 }, { ...range, until: "range-b" }];
      expect(await Promise.all(ranges.map(async (one) => accounts.list(one)))).toEqual([[a, b, c], [b], [a, b]]);
      const [all, some] = await accounts.digests([range, { ...range, after: "range-a" }], "in passing");
      expect(all).toBe(await digestOf([a, b, c].filter((one) => one !== undefined)));
      expect(some).toBe(await digestOf([b, c].filter((one) => one !== undefined)));
      const find = (accountId: string | null) => accounts.find({ userId: "range-a", accountId });
      expect((await find(null))?.state).toBe("kept");
      await deliver(subject, [requestAbout(requests[2]!, service, { kind: "erased", revision: 2, userName: null })]);
      expect([await find(null), (await find(requests[2]!.id))?.state]).toEqual([null, "erased"]);
    });

    test("tells auth what it has of one account: every column of its own, and nothing of another account by that id", async () => {
      const request = requestFor("own-data", "kim");
      await deliver(subject, [request]);
      const [row] = await rows("own-data");
      const accounts = accountsOf(subject);
      const of = { userId: "own-data", accountId: request.id };
      const kept = keptDataSchema.parse(structuredClone(await accounts.ownData(of)));
      const common = new Set(["user_id", "event_id", "revision", "brought_by", "created_at_ms"]);
      const own = Object.entries(row ?? {}).filter(([column]) => !common.has(column));
      expect(Object.values(kept.data)).toEqual(expect.arrayContaining(own.map(([, value]) => value)));
      expect([Object.keys(kept.data).length, kept.data["userName"]]).toEqual([own.length, "kim"]);
      expect(kept.createdAtMs).toBe(row?.["created_at_ms"]);
      for (const other of [
        { ...of, accountId: crypto.randomUUID() },
        { ...of, userId: "nobody-here" },
      ]) {
        expect(await accounts.ownData(other)).toBeNull();
      }
      await deliver(subject, [requestAbout(request, service, { kind: "erased", revision: 2, userName: null })]);
      expect(await accounts.ownData(of)).toBeNull();
    });

    test("takes a whole batch of 100 in one statement and one send", async () => {
      const batch = Array.from({ length: 100 }, (_, index) => requestFor(`batch-${index}`));
      const send = vi.fn();
      const prepare = vi.spyOn(db, "prepare");
      const { verdicts } = await deliver(subject, batch, send);
      expect(verdicts).toEqual(batch.map(() => "success"));
      expect([prepare.mock.calls.length, send.mock.calls.length]).toEqual([1, 1]);
      prepare.mockRestore();
    });

    test("leaves a message that is no request to the dead letters, and harms no neighbour", async () => {
      const good = requestFor("jung");
      const poison = [
        null,
        { ...good, specversion: "0.3" },
        { ...good, type: "user.newUser.res" },
        { ...good, source: "/chat" },
        { ...good, recipient: "/auth" },
        { ...good, recipient: `/${REPLICAS.find((replica) => replica !== service)}` },
        { ...good, data: { ...good.data, userId: "somebody-else" } },
        { ...good, data: { ...good.data, role: "ROLE_ROOT" } },
      ];
      const { acked, retried, verdicts } = await deliver(subject, [...poison, good]);
      expect(retried).toEqual(poison.map((_, index) => `m${index}`));
      expect([acked, verdicts]).toEqual([[`m${poison.length}`], ["success"]]);
    });

    test("ignores fields that it does not know", async () => {
      const request = requestFor("yoon");
      const newer = { ...request, tracestate: "x=1", data: { ...request.data, locale: "ko" } };
      expect((await deliver(subject, [newer])).verdicts).toEqual(["success"]);
    });

    test("answers a request of the first version, which does not say to whom", async () => {
      const { recipient, ...first } = requestFor("kang");
      expect(recipient).toBe(`/${service}`);
      expect((await deliver(subject, [first])).verdicts).toEqual(["success"]);
    });

    test("keeps a batch's good rows when the database refuses one of them", async () => {
      await db.exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON users WHEN NEW.user_id = 'refused' BEGIN SELECT RAISE(ABORT, 'no'); END",
      );
      const { acked, retried, verdicts } = await deliver(subject, [
        requestFor("noh"),
        requestFor("refused"),
        requestFor("song"),
      ]);
      expect([acked, retried, verdicts]).toEqual([["m0", "m2"], ["m1"], ["success", "success"]]);
      await db.exec("DROP TRIGGER refuse");
    });

    test("does not ack a request whose reply it could not send, and answers success when it comes again", async () => {
      const request = requestFor("han");
      const failing = vi.fn().mockRejectedValueOnce(new Error("Queue sendBatch failed"));
      expect(await deliver(subject, [request], failing)).toMatchObject({ acked: [], retried: ["m0"], replies: [] });
      expect(await deliver(subject, [request], failing)).toMatchObject({ acked: ["m0"], verdicts: ["success"] });
    });

    test("acks nothing while its database is away", async () => {
      await db.exec("ALTER TABLE users RENAME TO lost");
      const request = requestFor("seo");
      expect(await deliver(subject, [request])).toMatchObject({ acked: [], retried: ["m0"], replies: [] });
      await db.exec("ALTER TABLE lost RENAME TO users");
      expect((await deliver(subject, [request])).verdicts).toEqual(["success"]);
    });
  });
  describeRanges(subject);
}
