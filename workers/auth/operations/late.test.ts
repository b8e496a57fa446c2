import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { LATE_STATUSES, countStatement, lateCounts, lateOf, lateOfStatement, legOf, stuckPage } from "./late.ts";

const db = drizzle(env.DB);
const ROWS = 3_000;

/** The rows of the table: each userId has one event, late at one service; every third has failed. */
const all = Array.from({ length: ROWS }, (_, n) => ({
  userId: `u-${String((n * 7) % ROWS).padStart(5, "0")}`,
  eventId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  service: n % 2 === 0 ? "chat" : "customer",
  status: n % 3 === 0 ? "failed" : "delayed",
  sinceMs: 1_000 + Math.floor(n / 4),
}));

beforeAll(async () => {
  const insert = `INSERT INTO stuck (user_id, event_id, service, kind, status, since_ms, attempts)
    SELECT value ->> 'userId', value ->> 'eventId', value ->> 'service', 'newUser', value ->> 'status', value ->> 'sinceMs', 2
    FROM json_each(?)`;
  await env.DB.prepare(insert).bind(JSON.stringify(all)).run();
});

/** Every row of a list, page by page. */
async function walk(filter: Parameters<typeof stuckPage>[1], options: Parameters<typeof stuckPage>[2] = {}) {
  const rows = [];
  let cursor: string | null = null;
  do {
    const page = await stuckPage(db, filter, { limit: 400, ...options, cursor });
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

describe("what is late", () => {
  test("is counted for each service, up to a thousand, with the oldest", async () => {
    expect(await lateCounts(db)).toMatchObject({
      auth: { delayed: 0, failed: 0, oldestSinceMs: null },
      chat: { delayed: 1_000, failed: 500, oldestSinceMs: 1_000 },
      customer: { delayed: 1_000, failed: 500, oldestSinceMs: 1_000 },
    });
  });

  test.each([
    [{}],
    [{ service: "chat" }],
    [{ status: "failed" }],
    [{ service: "customer", status: "delayed" }],
    [{ untilMs: 1_300 }],
  ] as const)("is read page by page, each row once and in order: %j", async (filter) => {
    const matches = all.filter(
      (row) =>
        (!("service" in filter) || row.service === filter.service) &&
        (!("status" in filter) || row.status === filter.status) &&
        (!("untilMs" in filter) || row.sinceMs <= filter.untilMs),
    );
    const oldest = await walk(filter);
    expect(oldest.map(({ eventId }) => eventId).toSorted()).toEqual(matches.map(({ eventId }) => eventId).toSorted());
    expect(oldest.map(({ sinceMs }) => sinceMs)).toEqual(
      oldest.map(({ sinceMs }) => sinceMs).toSorted((a, b) => a - b),
    );
    expect(await walk(filter, { order: "newest" })).toEqual(oldest.toReversed());
  });

  test("of one event at several services is on both sides of a page's end", async () => {
    const [first] = all;
    const row = { ...first!, userId: "everywhere", sinceMs: 1 };
    for (const service of SERVICES) {
      await env.DB.prepare(
        "INSERT INTO stuck (user_id, event_id, service, kind, status, since_ms, attempts) VALUES (?, ?, ?, 'newUser', 'failed', ?, 1)",
      )
        .bind(row.userId, row.eventId, service, row.sinceMs)
        .run();
    }
    const rows = [];
    let cursor: string | null = null;
    for (const _ of SERVICES) {
      const page = await stuckPage(db, {}, { limit: 1, cursor });
      rows.push(...page.rows);
      cursor = page.next;
    }
    expect(rows.map(({ userId, service }) => `${userId} ${service}`)).toEqual(
      SERVICES.toSorted().map((service) => `everywhere ${service}`),
    );
    expect(await lateOf(db, "everywhere", { service: "chat" })).toMatchObject([{ service: "chat", status: "failed" }]);
    await env.DB.exec("DELETE FROM stuck WHERE user_id = 'everywhere'");
  });

  test.each(["", "x", "%", "A".repeat(600), btoa("[1]"), btoa('["1","a","b","chat"]'), "../x", "' OR 1=1 --"])(
    "begins at its beginning for a cursor that is none: %s",
    async (cursor) => {
      expect(await stuckPage(db, {}, { cursor })).toEqual(await stuckPage(db));
    },
  );
});

describe("every statement goes along an index", () => {
  const dialect = new SQLiteAsyncDialect();
  const planOf = async ({ sql, params }: { sql: string; params: unknown[] }): Promise<string[]> => {
    const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    return plan.results.map(({ detail }) => detail);
  };
  const key = [1_000, "u-00001", "00000000-0000-4000-8000-000000000001", "chat"] as [number, string, string, "chat"];
  const legs = (["oldest", "newest"] as const).flatMap((order) =>
    [null, key].flatMap((after) =>
      LATE_STATUSES.map((status) =>
        legOf(db, { service: "chat", status, untilMs: 5, after, order, limit: 50 }).toSQL(),
      ),
    ),
  );

  test.each([
    ["counts", [dialect.sqlToQuery(countStatement("chat", "failed"))]],
    ["a page", legs],
    ["one userId", [lateOfStatement(db, "kim").toSQL(), lateOfStatement(db, "kim", "x").toSQL()]],
  ])("%s", async (_, statements) => {
    for (const statement of statements) {
      const plan = (await planOf(statement)).join("; ");
      expect(plan).toMatch(/SEARCH stuck USING/);
      expect(plan).not.toMatch(/SCAN stuck|TEMP B-TREE/);
    }
  });
});
