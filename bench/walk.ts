/**
 * `npm run bench:walk`: what a walk through all accounts reads, with a million of them in each of the three databases: the
 * first one, one after which nothing was written, and one that finds a hundred differences, which are named. The real
 * Workers, over their real service bindings, on real databases; the rows are D1's own count. Judges nothing.
 *
 *     npm run bench:walk -- --users 1000000 --differences 100
 */
import { parseArgs } from "node:util";
import { SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import type { Health } from "#shared/contract/answers.ts";
import { ROWS_READ_PATH } from "../tests/system/counted/names.ts";
import { insertRows } from "./fill.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { cpuMs } from "./processes.ts";
import { withStateFolder } from "./state-folder.ts";
import { start, stopAll, type Subject } from "./subjects.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where accounts are lost, and where they are stale. */
const LOST_AT: Replica = "customer";
const STALE_AT: Replica = "chat";

/** The columns of a service's own, and what they hold. A service that is added has none. */
const OWN: Partial<Record<Service, [columns: string, values: string]>> = {
  auth: [", password_hash, email, role", ", 'none', 'somebody@example.com', 'ROLE_USER'"],
  chat: [", status_message", ", ''"],
  customer: [", email, balance", ", 'somebody@example.com', 0"],
};

/** The time that the cron trigger says: a minute later with each tick. */
let nowMs = Date.now();

try {
  const { values } = parseArgs({
    options: {
      users: { type: "string", default: "1000000" },
      differences: { type: "string", default: "100" },
      disk: { type: "boolean", default: false },
    },
  });
  const [users, differences] = [
    wholeNumber("users", values.users, 1),
    wholeNumber("differences", values.differences, 1),
  ];
  await withStateFolder(values.disk, async ({ folder }) =>
    bench(await start("counted", "minimum", folder), users, differences),
  );
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

async function bench(subject: Subject, users: number, differences: number): Promise<void> {
  console.log(`filling three databases with ${users} users …`);
  for (const service of SERVICES) await fill(databaseOf(subject, service), service, users);
  const all = SERVICES.length * users;
  console.log("walk | rows read | part of reading every row | minutes of the clock | CPU, s | drift");
  await report("the first", subject, all);
  await report("nothing was written since", subject, all);
  const expected = await differ(subject, differences);
  await report(`${differences} differences`, subject, all);
  const found = await repairedOf(subject, expected);
  console.log(`repaired by themselves: ${found.length} of ${expected.length}: ${found.join(", ")}`);
  await report("after the repairs", subject, all);
}

/** Accounts at revision 2 that were made long ago. Their keys lie everywhere, as people's do. */
async function fill(database: Subject["databases"][number], service: Service, users: number): Promise<void> {
  const [columns, values] = OWN[service] ?? ["", ""];
  const insert = `INSERT OR IGNORE INTO users (user_id, event_id, user_name, created_at_ms, revision${columns})
    SELECT printf('u-%08x', (i * 2654435761) % 4294967296), printf('00000000-0000-4000-8000-%012x', i), 'Somebody', i, 2
    ${values} FROM n`;
  const count = await insertRows(database, "users", users, insert);
  if (count !== users) throw new Error(`${service} has ${count} users, not ${users}`);
}

/** Walks through all accounts with every replica, and prints what that took. */
async function report(what: string, subject: Subject, all: number): Promise<void> {
  const [rowsBefore, cpuBefore] = [await rowsRead(subject), await cpuMs(subject.pid)];
  const ticks = await walkThrough(subject);
  const rows = (await rowsRead(subject)) - rowsBefore;
  const seconds = ((await cpuMs(subject.pid)) - cpuBefore) / 1_000;
  const drift = Object.entries(await health(subject)).map(([service, entry]) => `${service} ${entry.drift}`);
  const cells = [what, rows, (rows / all).toPrecision(2), ticks, seconds.toFixed(1), drift.join(", ")];
  console.log(cells.join(" | "));
}

/** Lets the cron trigger come every minute until a walk with each replica has ended. Returns how many minutes that took. */
async function walkThrough(subject: Subject): Promise<number> {
  nowMs += 2 * HOUR_MS;
  const beganMs = nowMs;
  const isOver = async () =>
    Object.values(await health(subject)).every(
      ({ walkedAt, walkingSince }) => walkingSince === null && walkedAt !== null && Date.parse(walkedAt) >= beganMs,
    );
  const auth = await subject.worker("auth");
  let ticks = 0;
  do {
    await auth.scheduled({ cron: "* * * * *", scheduledTime: new Date(nowMs) });
    nowMs += MINUTE_MS;
    ticks += 1;
  } while (!(await isOver()));
  return ticks;
}

async function health({ url }: Subject): Promise<NonNullable<Health["services"]>> {
  const { services } = (await (await fetch(new URL("/health", url))).json()) as Health;
  if (services === undefined) throw new Error("auth's database is away");
  return services;
}

async function rowsRead(subject: Subject): Promise<number> {
  const counts = SERVICES.map(async (service) => {
    const worker = await subject.worker(service);
    return (await (await worker.fetch(`http://counted${ROWS_READ_PATH}`)).json()) as number;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Makes this many accounts differ, here and there: half are lost at one replica, half are stale at the other. */
async function differ(subject: Subject, count: number): Promise<[replica: Replica, userId: string][]> {
  const auth = databaseOf(subject, "auth");
  const { results } = await auth
    .prepare(
      "SELECT user_id AS userId FROM users WHERE created_at_ms % (SELECT max(1, count(*) / ?1) FROM users) = 0 LIMIT ?1",
    )
    .bind(count)
    .all<{ userId: string }>();
  const changed = results.map(({ userId }, index): [Replica, string] => [index % 2 === 0 ? LOST_AT : STALE_AT, userId]);
  const idsOf = (at: Service) =>
    JSON.stringify(changed.filter(([service]) => service === at).map(([, userId]) => userId));
  await databaseOf(subject, LOST_AT)
    .prepare("DELETE FROM users WHERE user_id IN (SELECT value FROM json_each(?1))")
    .bind(idsOf(LOST_AT))
    .run();
  await databaseOf(subject, STALE_AT)
    .prepare("UPDATE users SET revision = revision - 1 WHERE user_id IN (SELECT value FROM json_each(?1))")
    .bind(idsOf(STALE_AT))
    .run();
  return changed;
}

/** Waits until what differed is as auth has it, and returns what was repaired. */
async function repairedOf(subject: Subject, changed: readonly [Replica, string][]): Promise<string[]> {
  const revisions = async (service: Service) => {
    const { results } = await databaseOf(subject, service)
      .prepare("SELECT user_id AS userId, revision FROM users WHERE user_id IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(changed.map(([, userId]) => userId)))
      .all<{ userId: string; revision: number }>();
    return new Map(results.map(({ userId, revision }) => [userId, revision]));
  };
  for (let tries = 0; ; tries += 1) {
    const auth = await revisions("auth");
    const theirs = { [LOST_AT]: await revisions(LOST_AT), [STALE_AT]: await revisions(STALE_AT) };
    const repaired = changed.filter(([replica, userId]) => theirs[replica]?.get(userId) === auth.get(userId));
    if (repaired.length === changed.length || tries === 60) {
      return repaired.map(([replica, userId]) => `${userId} at ${replica}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function databaseOf({ databases }: Subject, service: Service): Subject["databases"][number] {
  const database = databases[SERVICES.indexOf(service)];
  if (database === undefined) throw new Error(`no database of ${service}`);
  return database;
}
