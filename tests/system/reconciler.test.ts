/** The reconciler, on the three real Workers: databases that drifted apart are whole again by themselves, and say so. */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { sized } from "../samples.ts";
import { cheapAuth, expectConformance, launchCompany, lights, noLimits, person, worker } from "./company.ts";
import { withoutChat } from "./without-chat.ts";

const company = await launchCompany([cheapAuth(noLimits()), ...REPLICAS.map(worker)], async (them) =>
  expectConformance(them),
);

vi.setConfig({ testTimeout: 600_000 });

type Row = Record<string, string | number>;

const ACCOUNTS = 1_200;
const MINUTE_MS = 60_000;
const LONG_AGO_MS = Date.now() - 60 * MINUTE_MS;

/** The cron trigger's own clock: a minute later with each tick. */
let nowMs = Date.now();

const tick = async (): Promise<void> => {
  nowMs += MINUTE_MS;
  await company.worker("auth").scheduled(new Date(nowMs));
};

const drift = async () => {
  const { services } = (await (await company.fetch("/health")).json()) as {
    services: Record<Replica, Record<"drift" | "foreign" | "walked" | "accounts", number> & { walkedAt: string }>;
  };
  return services;
};

/** Ticks until a walk with this replica has ended that began after now. */
async function walkThrough(replica: Replica): Promise<number[]> {
  const seen: number[] = [];
  const ended = async () => (await drift())[replica].walkedAt;
  const before = await ended();
  for (let ticks = 0; ticks < 90; ticks++) {
    await tick();
    const now = await drift();
    seen.push(now[replica].drift);
    if ((await ended()) !== before) return seen;
  }
  throw new Error("the walk does not end");
}

type Account = { userId: string; accountId: string; userName: string; email: string };

function account(index: number): Account {
  const userId = `u-${String(index).padStart(5, "0")}`;
  return { userId, accountId: crypto.randomUUID(), userName: `Name of ${userId}`, email: `${userId}@example.com` };
}

/** How many of them a replica loses. */
const LOST = sized(1_000, 1_000, 250);

const everybody = Array.from({ length: ACCOUNTS }, (_, index) => account(index));

/** The columns of a service's own, and what they hold. A service that is added has none. */
const OWN: Record<string, [columns: string, values: string]> = {
  auth: [", password_hash, email, role", ", 'none', value ->> 'email', 'ROLE_USER'"],
  chat: [", status_message", ", 'mine'"],
  customer: [", email, balance", ", value ->> 'email', 7"],
};

/** Puts everybody into a service's database by hand: 1,200 signups would take longer than the test. */
async function fill(service: Service, accounts = everybody): Promise<void> {
  const [columns, values] = OWN[service] ?? ["", ""];
  const insert = `INSERT INTO users (user_id, event_id, user_name, created_at_ms, revision${columns})
    SELECT value ->> 'userId', value ->> 'accountId', value ->> 'userName', ?2, 1${values} FROM json_each(?1)`;
  await company.db(service).prepare(insert).bind(JSON.stringify(accounts), LONG_AGO_MS).run();
}

const run = async (replica: Service, sql: string): Promise<unknown> => company.db(replica).prepare(sql).run();

/** What a row has from auth. */
const withoutOwn = ({ user_id, event_id, user_name, revision }: Row) => [user_id, event_id, user_name, revision];

/** Waits until a replica has so many rows: what was repaired arrives by its queue. */
const untilRows = async (replica: Replica, count: number): Promise<void> => {
  const db = company.db(replica);
  const rows = async () => (await db.prepare("SELECT count(*) AS n FROM users").all()).results[0]!["n"];
  await vi.waitUntil(async () => (await rows()) === count, { timeout: 400_000, interval: 100 });
};

test("what is equal in every service is drift 0", async () => {
  for (const service of SERVICES) await fill(service);
  await tick();
  expect(await drift()).toMatchObject({
    chat: { drift: 0, foreign: 0, walked: ACCOUNTS, accounts: ACCOUNTS },
    customer: { drift: 0, foreign: 0, walked: ACCOUNTS, accounts: ACCOUNTS },
  });
});

test("rows that customer has lost are drift, then 0 by itself, and no other row has changed", async () => {
  // One of them has signed up just now, and looks at their lights.
  const kim = await company.ticket(person("u-00000-kim"));
  const green = (await company.follow(kim)).frames.at(-1);
  const before = Object.fromEntries(await Promise.all(SERVICES.map(async (one) => [one, await company.rows(one)])));
  const kept = before["customer"]!.slice(LOST);
  await run("customer", `DELETE FROM users WHERE user_id < '${everybody[LOST - 1]!.userId}'`);
  nowMs += 60 * MINUTE_MS;
  const seen = await walkThrough("customer");
  expect([seen.at(-1), (await drift()).chat.drift]).toEqual([LOST, 0]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  await untilRows("customer", ACCOUNTS + 1);
  expect((await walkThrough("customer")).at(-1)).toBe(0);
  const after = Object.fromEntries(await Promise.all(SERVICES.map(async (one) => [one, await company.rows(one)])));
  expect(after["customer"]!.slice(LOST)).toEqual(kept);
  expect([after["auth"], after["chat"]]).toEqual([before["auth"], before["chat"]]);
  // A row that came back is the account as auth keeps it; what was customer's own is customer's to begin anew.
  expect(lights(green)).toEqual(everywhere("success"));
  expect(await company.snapshot(kim)).toEqual(green);
  expect(after["customer"]!.map(withoutOwn)).toEqual(before["customer"]!.map(withoutOwn));
});

test("a whole database that was replaced by an older copy is brought up to date: nobody is missing, stale or back from the dead", async () => {
  const tables = ["users", "tombstones", "ranges"];
  const everybodyThen = (await company.rows("customer")).length;
  for (const table of tables) await run("customer", `CREATE TABLE older_${table} AS SELECT * FROM ${table}`);

  // Since then people have signed up, have changed their names, and one was erased; and all of it was compared.
  const later = Array.from({ length: 50 }, (_, index) => account(ACCOUNTS + index));
  const changed = "user_id BETWEEN 'u-01100' AND 'u-01119'";
  for (const service of SERVICES) {
    await fill(service, later);
    await run(service, `UPDATE users SET revision = 2, user_name = 'Changed' WHERE ${changed}`);
    await run(service, "DELETE FROM users WHERE user_id = 'u-01000'");
  }
  const { accountId } = everybody[1_000]!;
  await run("auth", `INSERT INTO tombstones VALUES ('u-01000', '${accountId}', 2, ${LONG_AGO_MS})`);
  nowMs += 60 * MINUTE_MS;
  expect((await walkThrough("customer")).at(-1)).toBe(0);
  const expected = (await company.rows("customer")).map(withoutOwn);
  const others = await Promise.all((["auth", "chat"] as const).map(async (one) => company.rows(one)));

  // As D1's Time Travel does it: the kept digests are older, too. Then somebody writes a row by hand.
  for (const table of tables) {
    await run("customer", `DELETE FROM ${table}`);
    await run("customer", `INSERT INTO ${table} SELECT * FROM older_${table}`);
    await run("customer", `DROP TABLE older_${table}`);
  }
  expect(await company.rows("customer")).toHaveLength(everybodyThen);
  await run("customer", "INSERT INTO users VALUES ('zoe', 'another-account', '', 'Zoe', 7, 0, 1, NULL)");
  nowMs += 60 * MINUTE_MS;
  expect((await walkThrough("customer")).at(-1)).toBe(50 + 20 + 1);
  await untilRows("customer", everybodyThen + 50);
  await walkThrough("customer");
  expect(await drift()).toMatchObject({ customer: { drift: 0, since: null, foreign: 1 }, chat: { drift: 0 } });
  const rows = (await company.rows("customer")).filter(({ user_id }) => user_id !== "zoe");
  expect(rows.map(withoutOwn)).toEqual(expected);
  expect(await company.rows("customer", "zoe")).toMatchObject([{ event_id: "another-account", user_name: "Zoe" }]);
  expect(await Promise.all((["auth", "chat"] as const).map(async (one) => company.rows(one)))).toEqual(others);
});

test("a service that joins is filled with everybody by its first walk, which says how far it is", async () => {
  const last = everybody[sized(300, 300, 100) - 1]!.userId;
  for (const service of SERVICES) await run(service, `DELETE FROM users WHERE user_id > '${last}'`);
  for (const table of ["users", "tombstones", "ranges"]) await run("chat", `DELETE FROM ${table}`);
  await run("auth", "DELETE FROM walks WHERE service = 'chat'");
  const count = (await company.rows("auth")).length;
  expect((await drift()).chat).toMatchObject({ walked: 0, drift: 0, walkedAt: null });
  await walkThrough("chat");
  expect((await drift()).chat).toMatchObject({ walked: count, drift: count });
  await untilRows("chat", count);
  expect((await walkThrough("chat")).at(-1)).toBe(0);
});

test("everything answers, and /ready says so; a replica that does not is named", async () => {
  expect(await (await company.fetch("/ready")).json()).toEqual({ status: "ready" });
  const giveBack = await withoutChat(company);
  const response = await company.fetch("/ready");
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { code: "unavailable", detail: "No answer: chat" },
  ]);
  expect((await company.fetch("/health")).status).toBe(200);
  await giveBack();
});
