/** What the three real Workers count of real signups, and what a tick of the cron trigger notices of them. */
import { expect, test, vi } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { person, startCompany } from "./company.ts";
import { WAIT } from "../wait.ts";

const company = await startCompany();

/** The counts of all hours together; a service's name has those of all its buckets. */
async function countsNow(): Promise<Record<string, number>> {
  const { results } = await company.db("auth").prepare("SELECT counts FROM hours").all();
  const sums: Record<string, number> = {};
  for (const { counts } of results) {
    for (const [name, count] of Object.entries(JSON.parse(String(counts)) as Record<string, number>)) {
      const [what = ""] = name.split(":");
      sums[what] = (sums[what] ?? 0) + count;
    }
  }
  return sums;
}

test("an hour has its signups, how they ended, and how long each service took", async () => {
  await company
    .db("chat")
    .prepare(
      "INSERT INTO users (user_id, event_id, user_name, status_message, created_at_ms) VALUES (?, ?, 'M', '', 0)",
    )
    .bind("partly", crypto.randomUUID())
    .run();
  for (const userId of ["done-1", "done-2", "partly", "done-1"]) await company.signUp(person(userId));
  // The counts are written after the replies: the lights do not wait for them.
  await vi.waitUntil(async () => {
    const { done = 0, taken = 0, partly = 0 } = await countsNow();
    return done + taken + partly === 4;
  }, WAIT);
  const took = Object.fromEntries(SERVICES.map((service) => [service, 4]));
  expect(await countsNow()).toEqual({ accepted: 4, done: 2, taken: 1, partly: 1, ...took });
});

test("a tick writes down which version of each Worker runs, and a later one nothing", async () => {
  const tick = async (scheduledTime: Date) => company.worker("auth").scheduled(scheduledTime);
  const seen = async () =>
    (await company.db("auth").prepare("SELECT * FROM deployments ORDER BY service").all()).results;
  const nowMs = Date.now();
  await tick(new Date(nowMs));
  const first = await seen();
  expect(first).toEqual(
    SERVICES.toSorted().map((service) => ({ service, seen_at_ms: nowMs, version_id: expect.stringMatching(/./) })),
  );
  await tick(new Date(nowMs + 60_000));
  expect(await seen()).toEqual(first);
});
