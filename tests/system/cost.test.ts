/**
 * What a signup does that is billed or that a database has to do, counted: lone, and in a thousand at once. Whoever
 * makes a count grow must change it here, and the price in docs/scale.md with it.
 */
import { describe, expect, test } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { person } from "./company.ts";
import { costOf, countedCompany } from "./counted-company.ts";
import type { Counts } from "./counted/names.ts";

const BURST = 50;

/** What auth does for a lone signup whose replicas' replies come one at a time, the dearer case. */
const LONE_AUTH: Counts = {
  requests: 1,
  queueBatches: 2,
  objectRequests: 3, // begun and watched, a reply, a reply
  objectRowsWritten: 6, // begun, auth's answer, a reply, a reply; the alarm, set and moved
  d1Calls: 1,
  d1Statements: 1,
  d1RowsWritten: 1,
  queueMessages: 2,
};

/** What each replica does for it: one batch, one statement, one row, one reply. */
const LONE_REPLICA: Counts = {
  requests: 0,
  queueBatches: 1,
  objectRequests: 0,
  objectRowsWritten: 0,
  d1Calls: 1,
  d1Statements: 1,
  d1RowsWritten: 1,
  queueMessages: 1,
};

const LONE: Record<Service, Counts> = { auth: LONE_AUTH, chat: LONE_REPLICA, customer: LONE_REPLICA };

const company = await countedCompany();
await company.signUp(person("warm-up"));

describe.each(SERVICES)("%s", (service) => {
  test("does no more for a lone signup than docs/scale.md says", async () => {
    const cost = await costOf(company, async () => company.signUp(person(`lone-for-${service}`)));
    expect(excess(cost[service], LONE[service], 1)).toEqual({});
  });
});

test("a thousand signups at once cost no more each than a lone one, and replicas take them in batches", async () => {
  const people = Array.from({ length: BURST }, (_, index) => person(`one-of-many-${index}`));
  const cost = await costOf(company, async () => Promise.all(people.map(async (who) => company.signUp(who))));
  for (const service of SERVICES) expect(excess(cost[service], LONE[service], BURST), service).toEqual({});
  for (const service of SERVICES) expect(await company.rows(service)).toHaveLength(BURST + 1 + SERVICES.length);
  expect(cost.chat.d1Statements).toBe(cost.chat.queueBatches);
  expect(cost.customer.d1Statements).toBeLessThan(BURST);
}, 300_000);

/** The counts that exceed what this many signups may cost. */
function excess(counts: Counts, each: Counts, signups: number): Partial<Counts> {
  const entries = Object.entries(counts).filter(([name, count]) => count > each[name as keyof Counts] * signups);
  return Object.fromEntries(entries);
}
