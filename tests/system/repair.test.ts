/** Repair, on the three real Workers: what a service has lost, or has in an older state, comes back from what auth keeps. */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { backUp } from "./back-up.ts";
import { cheapAuth, expectConformance, launchCompany, lights, noLimits, person, worker } from "./company.ts";

const company = await launchCompany(
  [
    cheapAuth({
      main: `${ROOT}/tests/chaos/stand-ins/revising-auth.ts`,
      ...noLimits(),
    }),
    ...REPLICAS.map(worker),
  ],
  async (them) => expectConformance(them),
);

/** What the stand-in answers, which is no part of the API. */
const ask = async (path: string) => (await fetch(new URL(path, company.url))).text();

/** Logs in, opens /home and follows the lights that it shows; how they end. */
async function lightsAtHome({ userId, userPw }: SignupRequest): Promise<string[]> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId, userPw });
  const loggedIn = await company.fetch("/login", { method: "POST", headers, body });
  const cookie = loggedIn.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  const home = await company.fetch("/home", { headers: { cookie } });
  const location = /data-watch-at="([^"]+)"/.exec(await home.text())![1]!;
  const token = /__Host-signup-[^=]+=([^;]+)/.exec(home.headers.getSetCookie().join())![1]!;
  return lights((await company.follow({ location, token })).frames.at(-1));
}

/** Has auth's object change, erase or repair an account, and waits until it is settled. */
async function revise(kind: "changed" | "erased" | "repair", userId: string, userName = ""): Promise<Snapshot> {
  const query = new URLSearchParams({ kind, userId, userName });
  const eventId = await ask(`/revise?${query.toString()}`);
  return vi.waitUntil(
    async () => {
      const text = await ask(`/revised?userId=${userId}&eventId=${eventId}`);
      const snapshot = snapshotSchema.parse(JSON.parse(text));
      return snapshot.settled ? snapshot : false;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const forget = async (replica: Replica, userId: string): Promise<unknown> =>
  await company.db(replica).prepare("DELETE FROM users WHERE user_id = ?").bind(userId).run();

test("an account that chat has lost is repaired when its owner opens /home", async () => {
  const kim = person("kim");
  await company.signUp(kim);
  const [before] = await company.rows("chat", "kim");
  await forget("chat", "kim");
  await ask("/forget?userId=kim"); // a day has passed: the signup is not known any more
  expect(await lightsAtHome(kim)).toEqual(everywhere("success"));
  expect(await company.rows("chat", "kim")).toMatchObject([{ event_id: before!["event_id"], revision: 1 }]);
});

test("an owner whose row a stranger's signup brought back sees green lights, and the row is the owner's", async () => {
  const lee = person("lee", "The owner");
  const { eventId } = (await company.signUp(lee)).frames[0]!;
  await forget("chat", "lee");
  const stranger = await company.signUp(person("lee", "A stranger"));
  expect(lights(stranger.frames.at(-1))).toEqual(everywhere("duplicate", { chat: "success" }));
  await ask("/forget?userId=lee");
  expect(await lightsAtHome(lee)).toEqual(everywhere("success"));
  const rows = await Promise.all(REPLICAS.map(async (replica) => company.rows(replica, "lee")));
  expect(rows.flat()).toMatchObject(REPLICAS.map(() => ({ event_id: eventId, user_name: "The owner" })));
});

test("a replica that was restored from yesterday's copy is whole again once every account is repaired", async () => {
  const [changed, erased, added, other] = ["park", "choi", "jung", "yoon"];
  for (const userId of [changed, erased, other]) await company.signUp(person(userId));
  const db = company.db("chat");
  // Somebody else has this id at chat, and must keep it.
  await db.prepare("UPDATE users SET event_id = 'somebody-else' WHERE user_id = ?").bind(other).run();
  const restore = await backUp(db);
  expect(lights(await revise("changed", changed, "Park, changed"))).toEqual(everywhere("success"));
  expect(lights(await revise("erased", erased))).toEqual(everywhere("success"));
  await company.signUp(person(added));
  expect(await company.rows("chat", erased)).toEqual([]);

  await restore();
  expect(await company.rows("chat", erased)).toHaveLength(1);
  const others = await company.rows("chat", other);
  for (const userId of [changed, erased, added]) {
    expect(lights(await revise("repair", userId)), userId).toEqual(everywhere("success"));
  }
  expect(lights(await revise("repair", other))).toEqual(everywhere("success", { chat: "duplicate" }));

  expect(await company.rows("chat", changed)).toMatchObject([{ user_name: "Park, changed", revision: 2 }]);
  expect(await company.rows("chat", erased)).toEqual([]);
  expect(await company.rows("chat", added)).toMatchObject([{ user_name: added, revision: 1 }]);
  expect(await company.rows("chat", other)).toEqual(others);
  const again = await company.signUp(person(erased));
  expect(lights(again.frames.at(-1))).toEqual(everywhere("duplicate"));
});
