/** The checker of the chaos run bites: an aftermath that is right passes, and each planted wrong has its name. */
import { expect, test } from "vitest";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import type { Snapshot, Status } from "#shared/contract/snapshot.ts";
import type { Accepted, Aftermath, Kept, Lived } from "./aftermath.ts";
import { violations } from "./checker.ts";

const KIM = "00000000-0000-4000-8000-000000000001";
const LEE = "00000000-0000-4000-8000-000000000002";
const PARK = "00000000-0000-4000-8000-000000000003";
const HAN = "00000000-0000-4000-8000-000000000004";

function snapshot(userId: string, eventId: string, seq: number, ...statuses: Status[]): Snapshot {
  const services = everyService((service) => ({ status: statuses[SERVICES.indexOf(service)]! }));
  const settled = statuses.every((status) => status !== "waiting" && status !== "delayed");
  return { eventId, userId, seq, services, settled, at: "2026-11-22T10:00:00.000Z" };
}

const kept = (account_id: string, user_id: string, revision = 1, user_name: string | null = user_id): Kept => {
  return { user_id, account_id, revision, brought_by: null, user_name };
};

/**
 * kim is alone; two people wanted lee, and the second one's signup brought the first one's account to chat; park has taken
 * two more names and another password, and han has taken another name, and left.
 */
function aftermath(): Aftermath {
  const first = snapshot("kim", KIM, 0, "waiting", "waiting", "waiting");
  const end = snapshot("kim", KIM, 4, "success", "success", "success");
  const done = (userId: string, eventId: string): Accepted => ({
    userId,
    seen: [],
    end: snapshot(userId, eventId, 4, "success", "success", "success"),
  });
  const second = crypto.randomUUID();
  const accepted: Accepted[] = [
    { userId: "kim", seen: [first, end], end },
    done("lee", LEE),
    { userId: "lee", seen: [], end: snapshot("lee", second, 4, "duplicate", "success", "duplicate") },
    done("park", PARK),
    done("han", HAN),
  ];
  const changes = (userId: string, count: number) =>
    Array.from({ length: count }, () => done(userId, crypto.randomUUID()));
  const lives: Lived[] = [
    {
      userId: "park",
      names: ["park", "Park", "Park, renamed"],
      isErased: false,
      revision: 4,
      changes: changes("park", 3),
      logins: [
        { isRight: true, letsIn: true },
        { isRight: false, letsIn: false },
      ],
    },
    {
      userId: "han",
      names: ["han", "Han"],
      isErased: true,
      revision: 3,
      changes: changes("han", 2),
      logins: [{ isRight: false, letsIn: false }],
    },
  ];
  const all = everyService((service) => [
    kept(KIM, "kim"),
    { ...kept(LEE, "lee"), brought_by: service === "chat" ? second : null },
    kept(PARK, "park", 4, "Park, renamed"),
    kept(HAN, "han", 3, null),
  ]);
  const looks = SERVICES.flatMap((service) => [
    { service, kept: [kept(PARK, "park"), kept(HAN, "han")] },
    { service, kept: [kept(PARK, "park", 2, "Park"), kept(HAN, "han", 3, null)] },
  ]);
  return { accepted, uncertain: new Set(), lives, kept: all, looks, deadLetters: ['"poison"'], poison: ['"poison"'] };
}

const change = (signup: Accepted, changes: Partial<Accepted>): Aftermath => {
  const right = aftermath();
  return {
    ...right,
    accepted: right.accepted.map((one) => (one.userId === signup.userId ? { ...one, ...changes } : one)),
  };
};

const keep = (service: Service, changed: (rows: readonly Kept[]) => readonly Kept[]): Aftermath => {
  const right = aftermath();
  return { ...right, kept: { ...right.kept, [service]: changed(right.kept[service]) } };
};

/** A service keeps something else of somebody. */
const keepOf = (userId: string, service: Service, changes: Partial<Kept>): Aftermath =>
  keep(service, (rows) => rows.map((one) => (one.user_id === userId ? { ...one, ...changes } : one)));

const live = (userId: string, changes: (life: Lived) => Partial<Lived>): Aftermath => {
  const right = aftermath();
  return {
    ...right,
    lives: right.lives.map((one) => (one.userId === userId ? { ...one, ...changes(one) } : one)),
  };
};

/** One more look into a service, before the last. */
const look = (service: Service, ...rows: Kept[]): Aftermath => {
  const right = aftermath();
  return { ...right, looks: [...right.looks, { service, kept: rows }] };
};

const kim = aftermath().accepted[0]!;
const end = (...statuses: Status[]): Aftermath => change(kim, { seen: [], end: snapshot("kim", KIM, 5, ...statuses) });

test("an aftermath in which all is right passes", () => {
  expect(violations(aftermath())).toEqual([]);
});

test.each<[string, Aftermath]>([
  ["lost: kim", change(kim, { end: null })],
  ["not settled: kim", end("success", "delayed", "success")],
  ["failed: kim", end("success", "failed", "success")],
  ["false duplicate: kim in chat", end("success", "duplicate", "success")],
  ["false success: kim in chat", keepOf("kim", "chat", { account_id: crypto.randomUUID() })],
  ["no row: kim in customer", keep("customer", (rows) => rows.slice(1))],
  ["doubled: kim in auth", keep("auth", (rows) => [rows[0]!, ...rows])],
  ["several people: lee", keepOf("lee", "chat", { user_name: "Lee" })],
  ["stranger: moon in chat", keep("chat", (rows) => [...rows, { ...rows[0]!, user_id: "moon" }])],
  ["seq went back: kim", change(kim, { seen: kim.seen.toReversed() })],
  ["verdict changed: kim", change(kim, { seen: [snapshot("kim", KIM, 3, "success", "duplicate", "waiting")] })],
  ["stale: park in chat", keepOf("park", "chat", { user_name: "Park" })],
  ["change lost: park in customer", keepOf("park", "customer", { revision: 3 })],
  ["changed twice: park in auth", keepOf("park", "auth", { revision: 5 })],
  ["lost: park", live("park", ({ changes }) => ({ changes: [...changes, { ...changes[0]!, end: null }] }))],
  [
    "not done: park in customer",
    live("park", ({ changes: [one] }) => ({
      changes: [{ ...one!, end: snapshot("park", HAN, 4, "success", "success", "duplicate") }],
    })),
  ],
  ["shut out: park", live("park", () => ({ logins: [{ isRight: true, letsIn: false }] }))],
  ["let in: han", live("han", () => ({ logins: [{ isRight: false, letsIn: true }] }))],
  ["resurrected: han in chat", keepOf("han", "chat", { user_name: "Han" })],
  ["no tombstone: han in customer", keep("customer", (rows) => rows.filter(({ user_id }) => user_id !== "han"))],
  ["nobody has erased: park in chat", keepOf("park", "chat", { user_name: null })],
  ["went back: park in chat", look("chat", kept(PARK, "park"), kept(HAN, "han", 3, null))],
  ["back from the dead: han in chat", look("chat", kept(PARK, "park", 2, "Park"), kept(HAN, "han", 2, "Han"))],
  ["vanished: park in customer", look("customer", kept(HAN, "han", 3, null))],
  ["two names at revision 2: park", look("chat", kept(PARK, "park", 2, "Park, renamed"), kept(HAN, "han", 3, null))],
  ['dead letter: "reply"', { ...aftermath(), deadLetters: ['"poison"', '"reply"'] }],
  ['dead letter: "poison"', { ...aftermath(), deadLetters: ['"poison"', '"poison"'] }],
  ['poison vanished: "poison"', { ...aftermath(), deadLetters: [] }],
])("what is wrong is named: %s", (name, wrong) => {
  expect(violations(wrong)).toContain(name);
});

test("an id for which a request was lost on the way may be a duplicate", () => {
  const lost = { ...end("success", "duplicate", "success"), uncertain: new Set(["kim"]) };
  expect(violations(keepEvent(lost))).toEqual([]);
});

/** chat's row of kim as the lost request made it. */
function keepEvent(of: Aftermath): Aftermath {
  const chat = of.kept.chat.map((row) => (row.user_id === "kim" ? { ...row, account_id: crypto.randomUUID() } : row));
  return { ...of, kept: { ...of.kept, chat } };
}
