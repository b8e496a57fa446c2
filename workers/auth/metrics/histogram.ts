/**
 * Durations, counted in buckets of a logarithmic scale. Pure. One hour's histogram of a service is at most 112 numbers,
 * however many people sign up, and two histograms are added bucket by bucket. Written and read by `hours.ts`.
 */

/** How many durations each bucket has. */
export type Histogram = ReadonlyMap<number, number>;

/** The durations at a rank: half of them, or 19 of 20, are no longer. Milliseconds; null if there is no duration. */
export type Percentiles = { p50Ms: number | null; p95Ms: number | null; count: number };

/** Buckets between a duration and twice that duration: neighbours differ by 19 %, so a bucket's middle is wrong by 9 % at most. */
const BUCKETS_PER_DOUBLING = 4;

/** The last bucket: 52 hours. A light is given up after 48. */
export const BUCKET_MAX = 1 + Math.ceil(Math.log2(52 * 3_600_000) * BUCKETS_PER_DOUBLING);

/** The bucket of a duration in milliseconds. Bucket 0 is what took no time, and bucket 1 a millisecond. */
export function bucketOf(ms: number): number {
  if (ms < 1) return 0;
  return Math.min(1 + Math.round(Math.log2(ms) * BUCKETS_PER_DOUBLING), BUCKET_MAX);
}

/** The duration in the middle of a bucket (milliseconds). */
export function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(2 ** ((bucket - 1) / BUCKETS_PER_DOUBLING));
}

/** The histogram of all these durations together. */
export function sumOf(histograms: readonly Histogram[]): Histogram {
  const sum = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bucket, count] of histogram) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  }
  return sum;
}

/**
 * The percentiles of a histogram, by nearest rank. Each is wrong by at most 9 % and half a millisecond.
 *
 * @example
 * ```ts
 * percentilesOf(new Map([[bucketOf(20), 19], [bucketOf(900), 1]])); // { p50Ms: 19, p95Ms: 19, count: 20 }
 * ```
 */
export function percentilesOf(histogram: Histogram): Percentiles {
  const count = [...histogram.values()].reduce((sum, inBucket) => sum + inBucket, 0);
  return { p50Ms: atRank(histogram, Math.ceil(count * 0.5)), p95Ms: atRank(histogram, Math.ceil(count * 0.95)), count };
}

/** The duration at a rank, from 1: the shortest has rank 1. */
function atRank(histogram: Histogram, rank: number): number | null {
  let passed = 0;
  for (const [bucket, count] of [...histogram].toSorted(([a], [b]) => a - b)) {
    passed += count;
    if (rank > 0 && passed >= rank) return middleOf(bucket);
  }
  return null;
}
