/** An operator's click, on the three real Workers: what is late is in a table, and is sent again while its person watches. */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { cheapAuth, lights, person, startCompany, worker } from "./company.ts";
import { FAST_SCHEDULE } from "./schedules.ts";
import { silentReplica } from "./silent.ts";

const others = REPLICAS.filter((replica) => replica !== "chat").map(worker);
const auth = cheapAuth({ alias: FAST_SCHEDULE });
const company = await startCompany([auth, silentReplica("chat"), ...others]);

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 60_000 };

const lateRows = async () => (await company.db("auth").prepare("SELECT * FROM stuck").all()).results;

/** Signs an admin up, who is one by hand, and logs them in. */
async function adminsCookie(): Promise<string> {
  const boss = person("boss");
  await company.ticket(boss);
  const db = company.db("auth");
  const promoted = async () =>
    (await db.prepare("UPDATE users SET role = 'ROLE_ADMIN' WHERE user_id = 'boss' RETURNING 1").all()).results.length >
    0;
  await vi.waitUntil(promoted, WAIT);
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ userId: boss.userId, userPw: boss.userPw });
  const loggedIn = await company.fetch("/login", { method: "POST", headers: json, body });
  return /__Host-session=[^;]+/.exec(loggedIn.headers.getSetCookie().join())![0];
}

test("a signup that chat owes is sent again by a click, and green once chat is back; the table then has no row of it", async () => {
  const cookie = await adminsCookie();
  const kim = await company.ticket(person("kim"));
  await vi.waitUntil(async () => (await lateRows()).some(({ user_id }) => user_id === "kim"), WAIT);
  const attempt = async () => (await company.snapshot(kim)).services.chat.attempt!;
  const before = await attempt();

  const headers = { cookie, "content-type": "application/json" };
  const click = async (asked: object) =>
    (await company.fetch("/admin/send-again", { method: "POST", headers, body: JSON.stringify(asked) })).json();
  expect(await click({ userId: "kim", service: "chat" })).toMatchObject({ who: "boss", found: 1, sent: 1 });
  expect(await attempt()).toBeGreaterThan(before);
  expect(await click({ userId: "kim", service: "chat" })).toMatchObject({ id: 2, found: 1, sent: 0 });

  await company.runtime.deploy(SERVICES.map((one) => (one === "auth" ? auth : worker(one))));
  const { frames } = await company.follow(kim);
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  await vi.waitUntil(async () => !(await lateRows()).some(({ user_id }) => user_id === "kim"), WAIT);
});
