import { describe, expect, test } from "vitest";
import { CONDITIONS, type Condition } from "./conditions.ts";
import { evaluateAlerts, type Alert, type Measure } from "./evaluate-alerts.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Told after ten minutes above 10; over after five minutes at 5 or less. */
const SLOW: Condition = {
  name: "slow",
  signal: "time to settle",
  unit: "ms",
  above: 10,
  forMs: 10 * MINUTE_MS,
  calmAt: 5,
  calmForMs: 5 * MINUTE_MS,
  meaning: "#",
  section: "alert-slow",
};
const BLIND: Condition = { ...SLOW, name: "blind", signal: "unread signals", above: 0, forMs: 0, calmAt: 0 };

/** One subject over time: a value for each minute, from a minute after noon; `null` cannot be read. */
function told(values: (number | null)[], conditions = [SLOW], everyMs = MINUTE_MS): string[] {
  let alerts: Alert[] = [];
  return values.flatMap((value, index) => {
    const measures: Measure[] = [{ signal: "time to settle", subject: "chat", value }];
    const { changes, notices } = evaluateAlerts(conditions, measures, alerts, NOW_MS + index * everyMs);
    alerts = [
      ...alerts.filter((alert) => !changes.some(({ before }) => before === alert)),
      ...changes.flatMap(({ after }) => after ?? []),
    ];
    return notices.map(({ type, condition, subject }) => `${index} ${type} ${condition.name} ${subject}`);
  });
}

const times = (count: number, value: number | null): (number | null)[] => Array.from({ length: count }, () => value);

describe("an alert", () => {
  test("begins once, when its value has been too high for long enough, and ends once, when it has been calm for long enough", () => {
    expect(told([...times(30, 11), ...times(30, 5)])).toEqual([
      "10 alert.started slow chat",
      "35 alert.resolved slow chat",
    ]);
  });

  test("does not begin for a moment above the threshold, however often", () => {
    expect(told(Array.from({ length: 10 }, () => [...times(9, 11), 10]).flat())).toEqual([]);
  });

  test("does not end while its value goes up and down between calm and too high", () => {
    expect(told([...times(11, 11), ...times(20, 6), ...times(4, 5), 6, ...times(4, 5), 11])).toEqual([
      "10 alert.started slow chat",
    ]);
  });

  test("is told again after a day, and after the next", () => {
    expect(told(times(51, 11), [SLOW], HOUR_MS)).toEqual([
      "1 alert.started slow chat",
      "25 alert.reminder slow chat",
      "49 alert.reminder slow chat",
    ]);
  });

  test("neither begins nor ends by a value that could not be read", () => {
    expect(told([11, ...times(30, null)])).toEqual([]);
    expect(told([...times(11, 11), ...times(60, null), 11])).toEqual(["10 alert.started slow chat"]);
  });

  test("begins at once where the signal itself knows since when, and nothing is noted before", () => {
    const measures = (sinceMs: number): Measure[] => [
      { signal: "time to settle", subject: "chat", value: 11, sinceMs },
    ];
    expect(evaluateAlerts([SLOW], measures(NOW_MS - 10 * MINUTE_MS + 1), [], NOW_MS).changes).toEqual([]);
    const { notices } = evaluateAlerts([SLOW], measures(NOW_MS - 10 * MINUTE_MS), [], NOW_MS);
    expect(notices).toMatchObject([{ type: "alert.started", sinceMs: NOW_MS - 10 * MINUTE_MS }]);
  });

  test("ends with its subject: a service that is there no more is not slow", () => {
    const alert: Alert = {
      condition: "slow",
      subject: "billing",
      sinceMs: NOW_MS - DAY_MS,
      startedAtMs: NOW_MS - HOUR_MS,
      calmSinceMs: NOW_MS - HOUR_MS,
      toldAtMs: NOW_MS - HOUR_MS,
      value: 11,
    };
    const measures: Measure[] = [{ signal: "time to settle", subject: "chat", value: 1 }];
    expect(evaluateAlerts([SLOW], measures, [alert], NOW_MS).notices).toMatchObject([
      { type: "alert.resolved", subject: "billing" },
    ]);
    expect(evaluateAlerts([SLOW], [], [alert], NOW_MS)).toEqual({ changes: [], notices: [] });
  });

  test("of a condition that is no more is forgotten, without a word", () => {
    const alert = { condition: "gone", subject: "chat", sinceMs: 0, value: 1 } as Alert;
    expect(evaluateAlerts([SLOW], [], [alert], NOW_MS)).toEqual({
      changes: [{ before: alert, after: null }],
      notices: [],
    });
  });
});

describe("a signal that cannot be read", () => {
  test("is a condition of its own, and is over when it can be read", () => {
    expect(told([1, ...times(3, null), ...times(10, 1)], [SLOW, BLIND])).toEqual([
      "1 alert.started blind time to settle",
      "9 alert.resolved blind time to settle",
    ]);
  });

  test("is one also when nothing of it was read", () => {
    const { notices } = evaluateAlerts([SLOW, BLIND], [], [], NOW_MS);
    expect(notices).toMatchObject([{ type: "alert.started", subject: "time to settle", value: 1 }]);
  });
});

test("nothing changes while nothing is wrong", () => {
  const fine = CONDITIONS.map(({ signal }): Measure => ({ signal, subject: "auth", value: 0 }));
  expect(evaluateAlerts(CONDITIONS, fine, [], NOW_MS)).toEqual({ changes: [], notices: [] });
});

test("every condition has a name of its own, ends below where it begins, and is about a signal of its own", () => {
  expect(new Set(CONDITIONS.map(({ name }) => name)).size).toBe(CONDITIONS.length);
  expect(new Set(CONDITIONS.map(({ signal }) => signal)).size).toBe(CONDITIONS.length);
  for (const { above, calmAt, meaning } of CONDITIONS) {
    expect(calmAt).toBeLessThanOrEqual(above);
    expect(meaning).toContain("#");
  }
});
