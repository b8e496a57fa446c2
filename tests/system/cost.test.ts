/**
 * What a signup does that is billed or that a database has to do, counted: lone, and in a crowd at once. Whoever
 * makes a count grow must change it in bench/cost.ts, and answer for the price.
 */
import { describe, expect, test } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { AUTH_WITH_REPLIES_TOGETHER, LONE_SIGNUP } from "../../bench/cost.ts";
import { sized } from "../samples.ts";
import { person } from "./company.ts";
import { costOf, countedCompany } from "./counted-company.ts";
import type { Counts } from "./counted/names.ts";

/** Few enough that each is settled within the 60 s that a stream lasts, on a slow machine, too. */
const BURST = sized(300, 300, 100);

const company = await countedCompany();
await company.signUp(person("warm-up"));

describe("a lone signup", () => {
  test("costs auth what bench/cost.ts says", async () => {
    const { auth } = await costOf(company, async () => company.signUp(person("lone-for-auth")));
    expect([LONE_SIGNUP.auth, AUTH_WITH_REPLIES_TOGETHER]).toContainEqual(auth);
  });

  test.each(REPLICAS)("costs %s what bench/cost.ts says", async (replica) => {
    const cost = await costOf(company, async () => company.signUp(person(`lone-for-${replica}`)));
    expect(cost[replica]).toEqual(LONE_SIGNUP[replica]);
  });
});

test("between two walks, the first signup in a range of keys costs each database a written row more, and the next ones none", async () => {
  await company.worker("auth").scheduled(new Date());
  for (const [userId, more] of [
    ["first-after-a-walk", 1],
    ["second-after-a-walk", 0],
  ] as const) {
    const cost = await costOf(company, async () => company.signUp(person(userId)));
    // Each statement writes one row: the account's, and at auth those of the hour, one for each batch of replies.
    const counts = SERVICES.map((service) => cost[service].d1RowsWritten - cost[service].d1Statements);
    expect(counts).toEqual(SERVICES.map(() => more));
  }
});

test("many signups at once cost no more each than a lone one; replicas take a batch in one statement", async () => {
  const people = Array.from({ length: BURST }, (_, index) => person(`one-of-many-${index}`));
  const cost = await costOf(company, async () => Promise.all(people.map(async (who) => company.signUp(who))));
  for (const service of SERVICES) {
    process.stdout.write(`one of ${BURST}, ${service}: ${JSON.stringify(perSignup(cost[service]))}\n`);
  }
  for (const service of SERVICES) expect(excess(cost[service], LONE_SIGNUP[service], BURST), service).toEqual({});
  for (const service of SERVICES) expect(await company.rows(service)).toHaveLength(BURST + 1 + SERVICES.length + 2);
  for (const replica of REPLICAS) {
    expect(cost[replica].d1Statements, replica).toBe(cost[replica].queueBatches);
    expect(cost[replica].d1Statements, replica).toBeLessThan(BURST);
  }
}, 600_000);

/** The counts that exceed what this many signups may cost. */
function excess(counts: Counts, each: Counts, signups: number): Partial<Counts> {
  const entries = Object.entries(counts).filter(([name, count]) => count > each[name as keyof Counts] * signups);
  return Object.fromEntries(entries);
}

function perSignup(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / BURST]));
}
