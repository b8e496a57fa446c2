/**
 * What a signup does that is billed or that a database has to do, counted: lone, and in a thousand at once. Whoever
 * makes a count grow must change it in bench/cost.ts, and answer for the price.
 */
import { describe, expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { LONE_SIGNUP } from "../../bench/cost.ts";
import { person } from "./company.ts";
import { costOf, countedCompany } from "./counted-company.ts";
import type { Counts } from "./counted/names.ts";

const BURST = 1_000;

const company = await countedCompany();
await company.signUp(person("warm-up"));

describe.each(SERVICES)("%s", (service) => {
  test("does no more for a lone signup than bench/cost.ts says", async () => {
    const cost = await costOf(company, async () => company.signUp(person(`lone-for-${service}`)));
    expect(excess(cost[service], LONE_SIGNUP[service], 1)).toEqual({});
  });
});

test("a thousand signups at once cost no more each than a lone one, and replicas take them in batches", async () => {
  const people = Array.from({ length: BURST }, (_, index) => person(`one-of-many-${index}`));
  const cost = await costOf(company, async () => Promise.all(people.map(async (who) => company.signUp(who))));
  for (const service of SERVICES) expect(excess(cost[service], LONE_SIGNUP[service], BURST), service).toEqual({});
  for (const service of SERVICES) expect(await company.rows(service)).toHaveLength(BURST + 1 + SERVICES.length);
  expect(cost.chat.d1Statements).toBe(cost.chat.queueBatches);
  expect(cost.customer.d1Statements).toBeLessThan(BURST);
}, 600_000);

/** The counts that exceed what this many signups may cost. */
function excess(counts: Counts, each: Counts, signups: number): Partial<Counts> {
  const entries = Object.entries(counts).filter(([name, count]) => count > each[name as keyof Counts] * signups);
  return Object.fromEntries(entries);
}
