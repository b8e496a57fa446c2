/**
 * How large the tests' samples are. `npm test` takes a part of those that are large, so that it is shorter; TEST_SAMPLES=all,
 * which CI sets, takes them whole. Decision 0025 lists them.
 */
const asked = process.env["TEST_SAMPLES"] ?? "part";
if (asked !== "part" && asked !== "all") throw new Error(`TEST_SAMPLES is "${asked}": it is "part" or "all".`);

const areWhole = asked === "all";

/** One of two sizes: that of a part, or of the whole sample. */
export function sized<T>(part: T, whole: T): T {
  return areWhole ? whole : part;
}

/** All of these, or the one whose turn it is: the turns go round with `index`. */
export function allOrNext<T>(all: readonly T[], index: number): readonly T[] {
  return areWhole ? all : all.slice(index % all.length, (index % all.length) + 1);
}
