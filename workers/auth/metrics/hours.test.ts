/** The counts of the hours, in auth's real database. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, expect, test, vi } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import type { Progress } from "../user-object/progress.ts";
import { HOUR_MS, countProgress, readHours, removeOldHours } from "./hours.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 10, 30);
const [replica] = REPLICAS;
const db = drizzle(env.DB);

const took = (tookMs: number) => SERVICES.map((service) => ({ service, tookMs }));
const done = (tookMs: number, acceptedAtMs = NOW_MS): Progress => ({
  acceptedAtMs,
  isFirst: true,
  took: took(tookMs),
  outcome: "done",
});

const rows = async () => (await env.DB.prepare("SELECT * FROM hours ORDER BY hour_ms").all()).results;
const none = { done: 0, taken: 0, partly: 0 };

beforeEach(async () => {
  await env.DB.exec("DELETE FROM hours");
});

test("the last 24 hours are there, oldest first, also those in which nobody came", async () => {
  await countProgress(env, [done(20), done(20, NOW_MS - 3 * HOUR_MS)]);
  const { hours, took: them } = await readHours(db, NOW_MS);
  expect(hours).toHaveLength(24);
  expect(hours.map(({ startMs }) => startMs)).toEqual(hours.map((_, at) => hours[23]!.startMs - (23 - at) * HOUR_MS));
  expect(hours[23]).toEqual({ startMs: Date.UTC(2026, 10, 26, 10), accepted: 1, outcomes: { ...none, done: 1 } });
  expect(hours[20]).toMatchObject({ accepted: 1, outcomes: { ...none, done: 1 } });
  expect(hours[19]).toMatchObject({ accepted: 0, outcomes: none });
  for (const service of SERVICES) expect(them[service].hours.map(({ count }) => count)).toContain(1);
});

test("what is known of a signup bit by bit is counted once, in the hour in which it was accepted", async () => {
  const acceptedAtMs = NOW_MS - 2 * HOUR_MS;
  await countProgress(env, [{ acceptedAtMs, isFirst: true, took: took(40).slice(0, 2), outcome: null }]);
  await countProgress(env, [{ acceptedAtMs, isFirst: false, took: took(2 * HOUR_MS).slice(2), outcome: "partly" }]);
  const { hours, took: them } = await readHours(db, NOW_MS);
  expect(hours[21]).toMatchObject({ accepted: 1, outcomes: { ...none, partly: 1 } });
  expect(SERVICES.map((service) => them[service].hours[21]!.count)).toEqual(SERVICES.map(() => 1));
  expect(await rows()).toHaveLength(1);
});

test("percentiles are those of each hour, and of the day", async () => {
  await countProgress(env, [
    ...Array.from({ length: 94 }, () => done(20)),
    ...Array.from({ length: 6 }, () => done(600_000, NOW_MS - HOUR_MS)),
  ]);
  const { day, hours } = (await readHours(db, NOW_MS)).took[replica];
  expect(hours.at(-1)).toEqual({ p50Ms: 19, p95Ms: 19, count: 94 });
  expect(day).toMatchObject({ p50Ms: 19, count: 100 });
  expect(day.p95Ms! / 600_000).toBeCloseTo(1, 0);
  expect(hours[0]).toEqual({ p50Ms: null, p95Ms: null, count: 0 });
});

test("a batch is one statement with one parameter, and one row an hour however many signups it has", async () => {
  const prepare = vi.spyOn(env.DB, "prepare");
  await countProgress(
    env,
    Array.from({ length: 100 }, (_, index) => done(index * index)),
  );
  expect(prepare).toHaveBeenCalledTimes(1);
  expect(prepare.mock.calls[0]![0]).not.toContain("?2");
  prepare.mockRestore();
  expect(await rows()).toHaveLength(1);
});

test("nothing is written when nothing became known", async () => {
  const prepare = vi.spyOn(env.DB, "prepare");
  await countProgress(env, []);
  expect(prepare).not.toHaveBeenCalled();
  prepare.mockRestore();
});

test("a row stays small however long each service takes, and however many come", async () => {
  const durations = Array.from({ length: 2_000 }, (_, index) => Math.round(1.01 ** index));
  for (let at = 0; at < durations.length; at += 100) {
    await countProgress(
      env,
      durations.slice(at, at + 100).map((ms) => done(ms)),
    );
  }
  const [row] = await rows();
  expect(String(row!["counts"]).length).toBeLessThan(112 * SERVICES.length * 20);
  expect((await readHours(db, NOW_MS)).took.auth.day.count).toBe(2_000);
});

test("a database that is away fails nothing: the reply was taken before, and the log says what was not counted", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const away = { prepare: () => ({ run: () => Promise.reject(new Error("D1_ERROR: Network connection lost.")) }) };
  await countProgress({ DB: away as unknown as D1Database }, [done(20)]);
  expect(logged.mock.calls.flat().join()).toContain('"event":"progress not counted"');
  logged.mockRestore();
});

test("a row that cannot be read is an hour without counts", async () => {
  await env.DB.prepare("INSERT INTO hours VALUES (?, 'no JSON'), (?, '{\"accepted\":-1}')")
    .bind(Date.UTC(2026, 10, 26, 9), Date.UTC(2026, 10, 26, 8))
    .run();
  expect((await readHours(db, NOW_MS)).hours.map(({ accepted }) => accepted)).toEqual(
    Array.from({ length: 24 }, () => 0),
  );
});

test("an hour is removed after 31 days, and a long pause is made up for in bounded steps", async () => {
  const old = Array.from({ length: 250 }, (_, index) => done(20, NOW_MS - (31 * 24 + index) * HOUR_MS));
  await countProgress(env, [done(20, NOW_MS - (31 * 24 - 1) * HOUR_MS), ...old]);
  const counts: number[] = [];
  for (let ticks = 0; ticks < 4; ticks++) {
    await removeOldHours(db, NOW_MS);
    counts.push((await rows()).length);
  }
  expect(counts).toEqual([151, 51, 1, 1]);
});

test("no query of the hours reads every row", async () => {
  const plans = [
    "SELECT * FROM hours WHERE hour_ms >= 1 ORDER BY hour_ms LIMIT 24",
    "DELETE FROM hours WHERE hour_ms < 1",
  ];
  for (const query of plans) {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).all<{ detail: string }>();
    expect(results.map(({ detail }) => detail).join()).not.toContain("SCAN");
  }
});
