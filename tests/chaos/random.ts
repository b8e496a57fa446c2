/** Chance that a seed decides, for the test and for the Workers' faults alike. Not for secrets. */

/** Numbers in [0, 1), the same for the same seed (mulberry32, by Tommy Ettinger, in the public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
