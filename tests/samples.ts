/**
 * How large the tests' samples are. `npm test` takes a part of those that are large, so that it is shorter, and another part
 * with another TEST_TURN, which CI counts on with every commit; TEST_SAMPLES=all takes them whole. Decision 0025 lists them.
 */
const size = process.env["TEST_SAMPLES"] ?? "part";
if (size !== "part" && size !== "all") throw new Error(`TEST_SAMPLES is "${size}": it is "part" or "all".`);

const areWhole = size === "all";

/** Whose turn it is, where a part is not always the same. */
export const TURN = asked("TEST_TURN", 0, 0);

/** One of two sizes: that of a part, or of the whole sample. */
export function sized<T>(part: T, whole: T): T {
  return areWhole ? whole : part;
}

/** All of these, or the one whose turn it is: the turns go round with `index`. */
export function allOrNext<T>(all: readonly T[], index: number): readonly T[] {
  const next = (index + TURN) % all.length;
  return areWhole ? all : all.slice(next, next + 1);
}

/** All of these, or one in so many, but at least one. */
export function allOrOneIn<T>(count: number, all: readonly T[]): readonly T[] {
  const every = Math.min(count, all.length);
  return areWhole ? all : all.filter((_, index) => index % every === TURN % every);
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
