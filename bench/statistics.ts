/** What many numbers come to: quantiles of one round, and the spread of a figure over all rounds. */

/** A figure over all rounds. */
export type Spread = { min: number; median: number; max: number };

/** The value that the share `q` of the values does not exceed (nearest rank). NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function spread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: quantile(values, 0.5), max: Math.max(...values) };
}

/** One figure over all rounds. The ratio is of the two numbers of one round, before any spread is taken. */
export type Row = { figure: string; ours: Spread; peer: Spread; ratio: Spread; reach?: number };
