/**
 * Workers are deployed one at a time, and an object changes its code after the edge that calls it. So the Workers of the last
 * release and today's are put together in every way in which a deployment, or a rollback, puts them together.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { everywhere } from "#shared/contract/services.suite.ts";
import { launchCompany, lights, person, readStream, workerWith, type Company, type Ticket } from "./company.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { allOrOneIn } from "../samples.ts";
import { lastRelease, treeOf } from "./released.ts";
import { withoutChat } from "./without-chat.ts";

const GREEN = everywhere("success");
const released = await treeOf(await lastRelease());

/**
 * Every Worker from its tree; today's, if there is none. A deployment migrates first, so the databases are today's. Replicas are
 * deployed before auth, so auth is not bound to an entrypoint that they may not have yet.
 */
function workersOf(trees: Partial<Record<Service, string>>) {
  return SERVICES.map((service) => workerWith(service, { services: [] }, trees[service]));
}

/** The Workers, with auth's objects in a Worker of their own: their code is from one tree, the edge's from the other. */
function edgeAndObjects(edge: string, objects: string) {
  const theirs = "signup-lights-auth-objects";
  const binding = { name: "USERS", class_name: "UserObject" };
  const bindings = [
    { ...binding, script_name: theirs },
    { name: "LOGIN_GUARD", class_name: "LoginGuard" },
  ];
  const { producers = [] } = workerWith("auth", {}, objects).config.queues;
  return [
    workerWith("auth", { durable_objects: { bindings } }, edge),
    ...workersOf({}).slice(1),
    workerWith("auth", { name: theirs, queues: { producers, consumers: [] } }, objects),
  ];
}

/** Both neighbours of a call, the newer one on this side of it and then on the other: every second one is a part. */
const PAIRS = [
  ["today's auth and the replicas of the last release", () => workersOf({ chat: released, customer: released })],
  ["the auth of the last release and today's replicas", () => workersOf({ auth: released })],
  ["today's edge and the objects of the last release", () => edgeAndObjects(ROOT, released)],
  ["the edge of the last release and today's objects", () => edgeAndObjects(released, ROOT)],
] as const;

describe("work together", () => {
  test.each(allOrOneIn(2, PAIRS))("%s", async (_, workers) => {
    const company = await launchCompany(workers());
    const kim = person("skew");
    expect(lights((await company.signUp(kim)).frames.at(-1))).toEqual(GREEN);
    const again = await company.signUp({ ...person("skew"), userName: "Somebody else" });
    expect(lights(again.frames.at(-1))).toEqual(everywhere("duplicate"));
    const ticket = await company.ticket(person("skew-json"));
    expect(lights((await company.follow(ticket)).frames.at(-1))).toEqual(GREEN);
    expect(await homeOf(company, kim)).toBe(200);
  });
});

test("what one stored the other finishes: forward with a deployment, and back with a rollback", async () => {
  const company = await launchCompany(workersOf({ auth: released, chat: released, customer: released }));
  const kim = person("stored");
  const done = await company.ticket(kim);
  await company.follow(done);
  for (const [userId, next] of [
    ["forward", {}],
    ["back", { auth: released, chat: released, customer: released }],
  ] as const) {
    const giveBack = await withoutChat(company);
    const open = await company.ticket(person(userId));
    await company.runtime.deploy(workersOf(next));
    await giveBack();
    expect(lights(await settled(company, open))).toEqual(GREEN);
    expect(lights(await company.snapshot(done))).toEqual(GREEN);
    expect(await homeOf(company, kim)).toBe(200);
  }
}, 120_000);

test("objects that lack what today's edge calls are noticed", async () => {
  const tree = await treeOf(await lastRelease());
  const file = join(tree, "workers/auth/user-object/user-object.ts");
  await writeFile(file, (await readFile(file, "utf8")).replace("acceptWatched(command", "acceptOtherwise(command"));
  const company = await launchCompany(edgeAndObjects(ROOT, tree));
  const stream = await (await company.post(person("planted"))).text();
  expect(stream).toContain("event: error");
});

/** The last snapshot, also where it takes more than one stream. */
async function settled(company: Company, ticket: Ticket) {
  for (;;) {
    const last = (await readStream(await company.events(ticket))).frames.at(-1);
    if (last?.settled === true) return last;
  }
}

/** Logs in, and answers with the status of the home page, which asks the object of the account. */
async function homeOf(company: Company, { userId, userPw }: { userId: string; userPw: string }): Promise<number> {
  const headers = { "content-type": "application/json" };
  const login = await company.fetch("/login", { method: "POST", headers, body: JSON.stringify({ userId, userPw }) });
  const cookies = login.headers.getSetCookie().map((set) => set.split(";", 1)[0]);
  return (await company.fetch("/home", { headers: { cookie: cookies.join("; ") } })).status;
}
