/**
 * Everything that happens by chance in a simulated run comes from here, so that a seed is a run.
 * The generator is pure-rand's xoroshiro128+, the one that fast-check uses.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { skipN } from "pure-rand/utils/skipN";

/** Neighbouring seeds start alike; after this many numbers they no longer do. */
const WARM_UP = 32;

export class Chance {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
    skipN(this.#generator, WARM_UP);
  }

  /** In [0, 1). */
  fraction(): number {
    return uniformFloat64(this.#generator);
  }

  happens(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, rank: this.fraction() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  }
}
