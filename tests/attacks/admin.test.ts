/** Attacks on /admin, in tables: what each is answered with, and that nothing is done or recorded because of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forgedByOtherSites, sockets, strangers, unusual, type Cast } from "./admin.ts";
import { startTarget, type Attack } from "./target.ts";

const target = await startTarget();
const auth = target.company.db("auth");

async function anAdmin(userId: string) {
  const somebody = await target.somebody(userId);
  await auth.prepare("UPDATE users SET role = 'ROLE_ADMIN' WHERE user_id = ?").bind(userId).run();
  return somebody;
}

const admin = await anAdmin("boss");
const user = await target.somebody("victim");
const { session: ended } = await anAdmin("leaver");
await target.send({ method: "POST", path: "/logout", headers: { cookie: `__Host-session=${ended}` } });
const { session: demoted } = await anAdmin("demoted");
await auth.prepare("UPDATE users SET role = 'ROLE_USER' WHERE user_id = 'demoted'").run();
await auth.prepare("INSERT INTO dead_letters VALUES ('letter', '{}', 'a reason', 0, 0, 1)").run();

const cast: Cast = { admin, user, ended, demoted };

const TABLES: Record<string, Attack[]> = {
  strangers: strangers(cast),
  "forged by other sites": forgedByOtherSites(cast),
  "unusual values": unusual(cast),
  sockets: sockets(cast),
};

/** All that an attack might have changed. */
const kept = async (): Promise<unknown> => [
  await target.kept(),
  (await auth.prepare("SELECT * FROM actions").all()).results,
  (await auth.prepare("SELECT * FROM dead_letters").all()).results,
  (await auth.prepare("SELECT * FROM stuck").all()).results,
];

describe.each(Object.entries(TABLES))("%s", (_, attacks) => {
  let before: unknown;
  beforeAll(async () => (before = await kept()));
  afterAll(async () => expect(await kept(), "what is kept").toEqual(before));

  test.each(attacks)("$name: $answer", async (attack) => {
    await target.attack(attack);
  });
});

test("the admin can do all of it, and is named", async () => {
  const headers = { cookie: `__Host-session=${admin.session}`, origin: target.origin, "sec-fetch-site": "same-origin" };
  const sent = await target.send({ method: "POST", path: "/admin/send-again", json: { userId: "victim" }, headers });
  expect([sent.status, JSON.parse(sent.body)]).toMatchObject([202, { id: 1, who: "boss", genuine: true }]);
  const json = { messageId: "letter" };
  const removed = await target.send({ method: "POST", path: "/admin/dead-letters/remove", json, headers });
  expect([removed.status, JSON.parse(removed.body)]).toMatchObject([202, { id: 2, found: 1 }]);
});
