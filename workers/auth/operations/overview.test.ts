/** One look at the overview: what it gathers, and the rows that it reads for that. docs/scale.md has the price. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { countedDatabase } from "./counted-database.suite.ts";
import { LATE_STATUSES } from "./late.ts";
import { readOverview } from "./overview.ts";

const NOW_MS = 1_795_702_451_000;
const HOUR_MS = 3_600_000;

/** auth's database, whose reads are counted. */
const { db, cost } = countedDatabase(env.DB);

async function look() {
  Object.assign(cost, { queries: 0, read: 0 });
  return readOverview({ ...env, DB: db }, NOW_MS);
}

async function fill(table: string, columns: string, values: string, count: number): Promise<void> {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  await env.DB.prepare(`${numbers} INSERT INTO ${table} (${columns}) SELECT ${values} FROM n`).run();
}

test("an empty system has nothing to say, and reads next to nothing", async () => {
  const { hours, late, deadLetters, deployments, drift, backlogs } = await look();
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)?.startMs).toBe(NOW_MS - (NOW_MS % HOUR_MS));
  expect(late.auth).toEqual({ delayed: 0, failed: 0, oldestSinceMs: null });
  expect([deadLetters, deployments, Object.keys(drift)]).toEqual([0, [], [...REPLICAS]]);
  expect(backlogs).toHaveLength(REPLICAS.length + 3); // replies, dead letters, mails
  expect(cost.queries).toBe(5 + SERVICES.length * LATE_STATUSES.length);
  expect(cost.read).toBeLessThan(12);
});

test("a look on a good day reads an hour's row each, the walks and the deployments", async () => {
  await fill("hours", "hour_ms, counts", `${NOW_MS - (NOW_MS % HOUR_MS)} - i * ${HOUR_MS}, '{"accepted":1}'`, 700);
  await fill("deployments", "service, seen_at_ms, version_id", "'auth', i, 'v' || i", 30);
  const { hours } = await look();
  expect(hours.filter(({ accepted }) => accepted === 1)).toHaveLength(23);
  expect(cost.read).toBeLessThan(120);
});

test("a look reads no more than a thousand rows of each kind, however many thousands are late", async () => {
  const late = "user_id, event_id, service, kind, status, since_ms, attempts";
  for (const service of SERVICES) {
    for (const status of LATE_STATUSES) {
      await fill("stuck", late, `'u' || i, '${service} ${status}', '${service}', 'newUser', '${status}', i, 1`, 2_500);
    }
  }
  const letter = "message_id, body, reason, sent_at_ms, received_at_ms, is_stripped";
  await fill("dead_letters", letter, "'m' || i, '{}', 'r', i, i, 1", 2_500);
  const view = await look();
  expect(view.late.auth).toEqual({ delayed: 1_000, failed: 1_000, oldestSinceMs: 1 });
  expect(view.deadLetters).toBe(1_000);
  expect(cost.read).toBeLessThanOrEqual(1_000 * (SERVICES.length * LATE_STATUSES.length + 1) + 120);
});
