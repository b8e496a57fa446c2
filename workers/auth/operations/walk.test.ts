import { describe, expect, test } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { driftOf } from "./drift.ts";
import { advanced, begun, isDue, noWalk, type Walk } from "./walk.ts";

const NOW_MS = Date.UTC(2026, 10, 26);
const MINUTE_MS = 60_000;
const [replica] = REPLICAS;

const walk = (others: Partial<Walk> = {}): Walk => ({ ...noWalk(replica), ...others });
const page = { position: "kim", accounts: 10, found: 0, foreign: 0 };

describe("a walk is due", () => {
  test.each<[what: string, Partial<Walk>, isDue: boolean]>([
    ["with a replica that joins", {}, true],
    ["when it is under way", { startedAtMs: NOW_MS, endedAtMs: NOW_MS }, true],
    ["not while another tick has it", { startedAtMs: NOW_MS, leaseUntilMs: NOW_MS + 1 }, false],
    ["not within an hour of one that found nothing", { endedAtMs: NOW_MS - 60 * MINUTE_MS + 1 }, false],
    ["an hour after one that found nothing", { endedAtMs: NOW_MS - 60 * MINUTE_MS }, true],
    ["not within five minutes of one that found something", { endedAtMs: NOW_MS - 5 * MINUTE_MS + 1, drift: 1 }, false],
    ["five minutes after one that found something", { endedAtMs: NOW_MS - 5 * MINUTE_MS, drift: 1 }, true],
  ])("%s", (_, others, expected) => {
    expect(isDue(walk(others), NOW_MS)).toBe(expected);
  });
});

describe("drift", () => {
  test("grows while a walk finds more, and is 0 only when a whole walk has found nothing", () => {
    const first = begun(walk(), NOW_MS);
    const found = advanced(first, { ...page, found: 3, foreign: 1 }, NOW_MS);
    expect(found).toMatchObject({ drift: 3, driftSinceMs: NOW_MS, foreignRows: 1, position: "kim", walked: 10 });
    const over = advanced(found, { ...page, position: null }, NOW_MS + 1);
    expect(over).toMatchObject({
      drift: 3,
      driftSinceMs: NOW_MS,
      startedAtMs: null,
      endedAtMs: NOW_MS + 1,
      accounts: 20,
    });

    const half = advanced(begun(over, NOW_MS + 2), page, NOW_MS + 2);
    expect(half).toMatchObject({ drift: 3, foreignRows: 1, found: 0, walked: 10 });
    const clean = advanced(half, { ...page, position: null }, NOW_MS + 3);
    expect(clean).toMatchObject({ drift: 0, driftSinceMs: null, foreignRows: 0, endedAtMs: NOW_MS + 3 });
  });

  test("a walk that is under way goes on where it was", () => {
    const under = advanced(begun(walk(), NOW_MS), page, NOW_MS);
    expect(begun(under, NOW_MS + MINUTE_MS)).toEqual(under);
  });

  test("of a replica that joins is told with how many accounts there are, which another one's walk has counted", () => {
    const [, other] = REPLICAS;
    const told = driftOf([{ ...walk({ endedAtMs: NOW_MS, accounts: 500, walked: 500 }), service: other }], NOW_MS);
    expect(told[replica]).toEqual({
      drift: 0,
      since: null,
      foreign: 0,
      walkedAt: null,
      walkingSince: null,
      walked: 0,
      accounts: 500,
      perMinute: null,
      leftS: null,
    });
    expect(told[other]).toMatchObject({ walkedAt: new Date(NOW_MS).toISOString(), walked: 500, accounts: 500 });
  });

  test("of a walk under way is told with its speed, and how long the rest takes at that", () => {
    const under = { ...walk({ startedAtMs: NOW_MS - 2 * MINUTE_MS, walked: 8_000 }), accounts: 10_000 };
    expect(driftOf([under], NOW_MS)[replica]).toMatchObject({ perMinute: 4_000, leftS: 30 });
    expect(driftOf([{ ...under, accounts: null }], NOW_MS)[replica]).toMatchObject({ perMinute: 4_000, leftS: null });
    expect(driftOf([{ ...under, walked: 0 }], NOW_MS)[replica]).toMatchObject({ perMinute: null, leftS: null });
  });
});

describe("a walk believes what is kept", () => {
  const DAY_MS = 24 * 60 * MINUTE_MS;

  test("unless it is the first, or a day has gone by since one that read everything", () => {
    expect(begun(walk(), NOW_MS)).toMatchObject({ readsAll: true });
    const after = advanced(begun(walk(), NOW_MS), { ...page, position: null }, NOW_MS);
    expect(after).toMatchObject({ allReadAtMs: NOW_MS });
    expect(begun(after, NOW_MS + DAY_MS - 1)).toMatchObject({ readsAll: false });
    expect(begun(after, NOW_MS + DAY_MS)).toMatchObject({ readsAll: true });
  });

  test("and one that does leaves the day as it is", () => {
    const believing = walk({ startedAtMs: NOW_MS, allReadAtMs: 1 });
    expect(advanced(believing, { ...page, position: null }, NOW_MS)).toMatchObject({ allReadAtMs: 1 });
  });
});
