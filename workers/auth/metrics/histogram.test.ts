import { describe, expect, test } from "vitest";
import { BUCKET_MAX, bucketOf, middleOf, percentilesOf, sumOf, type Histogram } from "./histogram.ts";

const of = (durations: readonly number[]): Histogram => sumOf(durations.map((ms) => new Map([[bucketOf(ms), 1]])));

/** The same by sorting them all. */
const exact = (durations: readonly number[], share: number): number =>
  durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * share) - 1]!;

test("a duration is known to 9 % and half a millisecond, up to two days", () => {
  for (let ms = 1; ms < 48 * 3_600_000; ms *= 1.01) {
    expect(Math.abs(middleOf(bucketOf(ms)) - ms)).toBeLessThan(ms * 0.091 + 0.5);
  }
  expect([0, 1, 2].map((ms) => middleOf(bucketOf(ms)))).toEqual([0, 1, 2]);
});

test("no duration is outside of the buckets", () => {
  expect([-5, 0, Number.MAX_SAFE_INTEGER].map(bucketOf)).toEqual([0, 0, BUCKET_MAX]);
  expect(BUCKET_MAX).toBe(111);
});

describe("percentiles", () => {
  test.each([
    ["a normal day", Array.from({ length: 1_000 }, (_, index) => 20 + (index % 300))],
    ["an outage: one in ten took ten minutes", Array.from({ length: 500 }, (_, at) => (at % 10 === 0 ? 600_000 : 30))],
    ["one signup", [47]],
  ])("are those of the durations themselves to 10 %: %s", (_, durations) => {
    const { p50Ms, p95Ms, count } = percentilesOf(of(durations));
    expect(count).toBe(durations.length);
    expect(Math.abs(p50Ms! / exact(durations, 0.5) - 1)).toBeLessThan(0.1);
    expect(Math.abs(p95Ms! / exact(durations, 0.95) - 1)).toBeLessThan(0.1);
  });

  test("of nothing there are none", () => {
    expect(percentilesOf(new Map())).toEqual({ p50Ms: null, p95Ms: null, count: 0 });
  });

  test("of hours together are those of all their durations", () => {
    const [quiet, busy] = [of([10, 10, 10]), of([5_000, 5_000, 5_000, 5_000])];
    expect(percentilesOf(sumOf([quiet, busy]))).toMatchObject({ p50Ms: middleOf(bucketOf(5_000)), count: 7 });
  });
});
