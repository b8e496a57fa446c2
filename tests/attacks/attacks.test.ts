/** The attacks that are one request each, in tables: what each is answered with, and that nothing is kept of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes } from "./account-changes.ts";
import { contentTypes, malformed, oversized } from "./bodies.ts";
import { faultsOf } from "./faults.ts";
import { injection, massAssignment, pollution, types } from "./fields.ts";
import { cookieTricks, enumeration, forgeries, linksTo, othersSessions, sessions, tokens } from "./identities.ts";
import { methods, paths, redirects } from "./routes.ts";
import { allOrOneIn } from "../samples.ts";
import { GOOD, startTarget, type Attack } from "./target.ts";

const target = await startTarget();
const victim = await target.somebody("victim");
const attacker = await target.somebody("attacker");
const { session: ended } = await target.somebody("leaver");
await target.send({ method: "POST", path: "/logout", headers: { cookie: `__Host-session=${ended}` } });

const { session: outdated } = await withNewPassword("mover");

/** Somebody whose session here was ended by a new password that they chose in another browser. */
async function withNewPassword(userId: string): Promise<{ session: string }> {
  const { userPw, session } = await target.somebody(userId);
  const { headers } = await target.send({ method: "POST", path: "/login", json: { userId, userPw } });
  const cookie = /__Host-session=[^;]+/.exec(String(headers["set-cookie"]))?.[0] ?? "";
  const json = { userPw, newPw: `${userPw} and more` };
  const accept = "application/json";
  const changed = await target.send({ method: "POST", path: "/me/password", headers: { cookie, accept }, json });
  expect(changed.status).toBe(202);
  return { session };
}

const TABLES: Record<string, Attack[]> = {
  "mass assignment": massAssignment,
  "fields of other types": types,
  injection,
  "prototype pollution": pollution,
  "oversized bodies": oversized,
  "malformed bodies": malformed,
  "content types": contentTypes,
  "path tricks": paths,
  "method tricks": methods,
  "open redirects": redirects,
  "token guessing": tokens(victim, attacker),
  enumeration: enumeration(victim),
  "stolen and forged sessions": sessions(victim, ended),
  "cookie tricks": cookieTricks(victim, attacker),
  "somebody else's sessions": othersSessions(victim, attacker),
  "changing and erasing somebody else": [
    ...changes(victim, attacker, outdated),
    {
      name: "a session from before a new password",
      path: "/me",
      headers: { cookie: `__Host-session=${outdated}` },
      answer: 401,
    },
  ],
  "cross-site request forgery": forgeries(victim, attacker),
  "links from other sites": linksTo(victim),
};

describe.each(Object.entries(TABLES))("%s", (_, attacks) => {
  let before: unknown;
  beforeAll(async () => (before = await target.kept()));
  afterAll(async () => expect(await target.kept(), "what the databases keep").toEqual(before));

  test.each(allOrOneIn(1, attacks, 4))("$name: $answer", async (attack) => {
    await target.attack(attack);
  });
});

describe("after all that", () => {
  test("there were more than 150 of them", () => {
    expect(Object.values(TABLES).flat().length).toBeGreaterThan(150);
  });

  test("the victim's session and signup are what they were", async () => {
    const { body } = await target.send({ path: "/me", headers: { cookie: `__Host-session=${victim.session}` } });
    expect(JSON.parse(body)).toMatchObject({ userId: "victim", role: "ROLE_USER" });
    expect(await target.company.snapshot(victim.ticket)).toMatchObject({ settled: true });
  });

  test("nobody's prototype has changed: a signup for an admin's role is refused as before", async () => {
    const { status } = await target.send({ method: "POST", path: "/user", json: { ...GOOD, role: "ROLE_ADMIN" } });
    expect(status).toBe(403);
  });

  test("a known and an unknown userId get the same answer, byte for byte", async () => {
    const [known, unknown] = await Promise.all(
      ["victim", "nobody"].map((userId) =>
        target.send({ method: "POST", path: "/login", json: { userId, userPw: "x" } }),
      ),
    );
    expect(known).toEqual({ ...unknown, headers: { ...unknown?.headers, date: known?.headers["date"] } });
  });
});

test("a faulty answer is noticed: a 500, a cause, an injected header, a way elsewhere", () => {
  const headers = { "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'" };
  const problem = { ...headers, "content-type": "application/problem+json" };
  expect(faultsOf({ status: 200, headers, body: "" })).toEqual([]);
  expect(faultsOf({ status: 500, headers, body: "" })).toEqual(["status 500"]);
  expect(faultsOf({ status: 400, headers: problem, body: '{"cause":"x"}' })).toEqual(["cause"]);
  expect(faultsOf({ status: 200, headers, body: "SQLITE_ERROR: no such table" })).toEqual(["says SQLITE"]);
  expect(faultsOf({ status: 200, headers: { ...headers, "x-injected": "1" }, body: "" })).toEqual([
    "an injected header",
  ]);
  expect(faultsOf({ status: 303, headers: { ...headers, location: "//evil.example" }, body: "" })).toHaveLength(1);
  expect(faultsOf({ status: 200, headers: {}, body: "" })).toEqual(["no nosniff", "no policy"]);
});
