/**
 * How large the tests' samples are. `npm test` takes a part of those that are large, so that it is shorter; TEST_SAMPLES=all,
 * which CI sets, takes them whole. Decision 0025 lists them.
 */
const size = process.env["TEST_SAMPLES"] ?? "part";
if (size !== "part" && size !== "all") throw new Error(`TEST_SAMPLES is "${size}": it is "part" or "all".`);

const areWhole = size === "all";

/** One of two sizes: that of a part, or of the whole sample. */
export function sized<T>(part: T, whole: T): T {
  return areWhole ? whole : part;
}

/** The whole number that the environment variable `name` asks for, at least `least`; `otherwise`, if it is not set. */
export function asked(name: string, otherwise: number, least = 1): number {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  if (!/^\d{1,10}$/.test(text) || Number(text) < least) {
    throw new Error(`${name} is "${text}": it is a whole number from ${least}.`);
  }
  return Number(text);
}

/** All of these, or the one whose turn it is: the turns go round with `index`. */
export function allOrNext<T>(all: readonly T[], index: number): readonly T[] {
  return areWhole ? all : all.slice(index % all.length, (index % all.length) + 1);
}
