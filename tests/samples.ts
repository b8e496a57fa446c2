/**
 * How much of the tests is taken: `npm test` takes what tells whether the product works, with a few of what is many; CI takes every
 * test, with a part of what is many, and another part with another TEST_TURN, which it counts on with every commit; TEST_SAMPLES=all
 * takes all. Decision 0025 lists it.
 */

/** From the least to the most. */
const SIZES = ["few", "part", "all"] as const;

/** The samples that these settings ask for. Throws if one of them is nothing that there is. */
export function samplesOf(settings: Record<string, string | undefined>) {
  /** The whole number that the setting `name` asks for, at least `least`; `otherwise`, if it is not set. */
  function asked(name: string, otherwise: number, least = 1): number {
    const text = settings[name];
    if (text === undefined) return otherwise;
    if (!/^\d{1,10}$/.test(text) || Number(text) < least) {
      throw new Error(`${name} is "${text}": it is a whole number from ${least}.`);
    }
    return Number(text);
  }

  const text = settings["TEST_SAMPLES"] ?? "few";
  const SIZE = SIZES.find((one) => one === text);
  if (SIZE === undefined) throw new Error(`TEST_SAMPLES is "${text}": it is "${SIZES.join('" or "')}".`);
  const TURN = asked("TEST_TURN", 0, 0);

  /** One of the sizes of a sample: CI's part, all, and what is few enough for `npm test`. */
  const sized = <T>(part: T, all: T, few: T = part): T => ({ few, part, all })[SIZE];

  /** All of these, or the one whose turn it is: the turns go round with `index`. */
  function allOrNext<T>(all: readonly T[], index: number): readonly T[] {
    const next = (index + TURN) % all.length;
    return SIZE === "all" ? all : all.slice(next, next + 1);
  }

  /** All of these, or one in so many, but at least one; `npm test` may take one in more. */
  function allOrOneIn<T>(part: number, all: readonly T[], few = part): readonly T[] {
    const every = Math.min(sized(part, 1, few), all.length);
    return all.filter((_, index) => index % every === TURN % every);
  }

  /** Of each of `rows` in each of `columns`, all, or one pair in so many, of every column in each turn if there are enough. */
  function allPairsOrOneIn<R, C>(
    part: number,
    rows: readonly R[],
    columns: readonly C[],
    few = part,
  ): readonly [R, C][] {
    const pairs = rows.flatMap((row, index) => {
      const first = Math.floor((index * columns.length) / sized(part, part, few)) % columns.length;
      const turned = [...columns.slice(first), ...columns.slice(0, first)];
      return turned.map((column): [R, C] => [row, column]);
    });
    return allOrOneIn(part, pairs, few);
  }

  return { SIZE, TURN, asked, sized, allOrNext, allOrOneIn, allPairsOrOneIn };
}

/** The samples of this run. `SIZE` is how much is taken, `TURN` whose turn it is where a part is not always the same. */
export const { SIZE, TURN, asked, sized, allOrNext, allOrOneIn, allPairsOrOneIn } = samplesOf(process.env);
