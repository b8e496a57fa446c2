/** The checker of the chaos run bites: an aftermath that is right passes, and each planted wrong has its name. */
import { expect, test } from "vitest";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import type { Snapshot, Status } from "#shared/contract/snapshot.ts";
import { violations, type Accepted, type Aftermath, type Row } from "./checker.ts";

const KIM = "00000000-0000-4000-8000-000000000001";
const LEE = "00000000-0000-4000-8000-000000000002";

function snapshot(userId: string, eventId: string, seq: number, ...statuses: Status[]): Snapshot {
  const services = everyService((service) => ({ status: statuses[SERVICES.indexOf(service)]! }));
  const settled = statuses.every((status) => status !== "waiting" && status !== "delayed");
  return { eventId, userId, seq, services, settled, at: "2026-11-22T10:00:00.000Z" };
}

/** kim is alone; two people wanted lee, and the second one's signup brought the first one's profile to chat. */
function aftermath(): Aftermath {
  const first = snapshot("kim", KIM, 0, "waiting", "waiting", "waiting");
  const end = snapshot("kim", KIM, 4, "success", "success", "success");
  const row = (user_id: string, event_id: string): Row => ({ user_id, event_id, user_name: user_id });
  const second = crypto.randomUUID();
  const accepted: Accepted[] = [
    { userId: "kim", seen: [first, end], end },
    { userId: "lee", seen: [], end: snapshot("lee", LEE, 4, "success", "duplicate", "success") },
    { userId: "lee", seen: [], end: snapshot("lee", second, 4, "duplicate", "success", "duplicate") },
  ];
  const rows = everyService((service) => [row("kim", KIM), row("lee", service === "chat" ? second : LEE)]);
  return { accepted, uncertain: new Set(), rows, deadLetters: ['"poison"'], poison: ['"poison"'] };
}

const change = (signup: Accepted, changes: Partial<Accepted>): Aftermath => {
  const right = aftermath();
  return {
    ...right,
    accepted: right.accepted.map((one) => (one.userId === signup.userId ? { ...one, ...changes } : one)),
  };
};

const keep = (service: Service, changed: (rows: readonly Row[]) => readonly Row[]): Aftermath => {
  const right = aftermath();
  return { ...right, rows: { ...right.rows, [service]: changed(right.rows[service]) } };
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
  ["false success: kim in chat", keep("chat", (rows) => rows.map((row) => ({ ...row, event_id: LEE })))],
  ["no row: kim in customer", keep("customer", (rows) => rows.slice(1))],
  ["doubled: kim in auth", keep("auth", (rows) => [rows[0]!, ...rows])],
  ["several people: lee", keep("chat", ([one, lee]) => [one!, { ...lee!, user_name: "Lee" }])],
  ["stranger: park in chat", keep("chat", (rows) => [...rows, { ...rows[0]!, user_id: "park" }])],
  ["seq went back: kim", change(kim, { seen: kim.seen.toReversed() })],
  ["verdict changed: kim", change(kim, { seen: [snapshot("kim", KIM, 3, "success", "duplicate", "waiting")] })],
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
  const chat = of.rows.chat.map((row) => (row.user_id === "kim" ? { ...row, event_id: crypto.randomUUID() } : row));
  return { ...of, rows: { ...of.rows, chat } };
}
