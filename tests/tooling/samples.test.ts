/**
 * The sizes of samples (`TEST_SAMPLES`): in a part, every one of the sorts that take turns has its turn. And the numbers
 * that one may ask for instead.
 */
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

/** The module as it is where TEST_SAMPLES is this, and TEST_TURN. */
async function samplesWhere(value: string | undefined, turn?: string) {
  vi.stubEnv("TEST_SAMPLES", value);
  vi.stubEnv("TEST_TURN", turn);
  vi.resetModules();
  return import("../samples.ts");
}

test("without the setting they are few, where they need not be as many as CI takes", async () => {
  const { sized, allOrOneIn } = await samplesWhere(undefined);
  expect([sized(100, 1_000, 40), sized(250, 1_000)]).toEqual([40, 250]);
  expect([allOrOneIn(1, [1, 2, 3], 2), allOrOneIn(2, [1, 2, 3])]).toEqual([
    [1, 3],
    [1, 3],
  ]);
});

test("in CI a sample is a part, and of two languages each has its turn", async () => {
  const { sized, allOrNext, allOrOneIn } = await samplesWhere("part");
  expect([sized(100, 1_000, 40), allOrOneIn(1, [1, 2, 3], 2)]).toEqual([100, [1, 2, 3]]);
  expect([0, 1, 2].map((index) => allOrNext(["en", "ko"], index))).toEqual([["en"], ["ko"], ["en"]]);
});

test("with all it is whole", async () => {
  const { sized, allOrNext, allOrOneIn } = await samplesWhere("all");
  expect(sized(100, 1_000)).toBe(1_000);
  expect(allOrNext(["en", "ko"], 1)).toEqual(["en", "ko"]);
  expect(allOrOneIn(2, [1, 2, 3])).toEqual([1, 2, 3]);
});

test.each([
  [2, 4],
  [4, 3],
  [4, 8],
  [1, 3],
])("one in %i of %i is never none, and in time each has its turn", async (count, size) => {
  const all = Array.from({ length: size }, (_, index) => index);
  const seen = new Set<number>();
  for (let turn = 0; turn < count; turn++) {
    const { allOrOneIn } = await samplesWhere("part", String(turn));
    const part = allOrOneIn(count, all);
    expect(part).not.toEqual([]);
    for (const one of part) seen.add(one);
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual(all);
});

test("of states in languages one in four has its turn, some of each language, and all in four turns", async () => {
  const states = ["form", "lights", "login", "home", "docs"];
  const seen = new Set<string>();
  for (let turn = 0; turn < 4; turn++) {
    const { allPairsOrOneIn } = await samplesWhere("part", String(turn));
    const part = allPairsOrOneIn(4, states, ["en", "ko"]);
    expect(new Set(part.map(([, language]) => language))).toEqual(new Set(["en", "ko"]));
    for (const pair of part) seen.add(pair.join());
  }
  expect(seen.size).toBe(states.length * 2);
});

test("with the next turn the other language has its turn", async () => {
  const { allOrNext } = await samplesWhere("part", "813");
  expect([0, 1].map((index) => allOrNext(["en", "ko"], index))).toEqual([["ko"], ["en"]]);
});

test("a turn is a number", async () => {
  await expect(samplesWhere(undefined, "next")).rejects.toThrow('TEST_TURN is "next": it is a whole number from 0.');
});

test.each(["", "half", "ALL"])("%j is refused, and said what it may be", async (value) => {
  await expect(samplesWhere(value)).rejects.toThrow(`TEST_SAMPLES is "${value}": it is "few" or "part" or "all".`);
});

test("a number is taken from the environment, if it is there", async () => {
  const { asked } = await samplesWhere(undefined);
  vi.stubEnv("KILLS", "20");
  expect([asked("KILLS", 3), asked("CHAOS_SEED", 7, 0)]).toEqual([20, 7]);
});

test.each(["", "0", "-1", "1.5", "many", "99999999999"])("%j is no number to ask for", async (value) => {
  const { asked } = await samplesWhere(undefined);
  vi.stubEnv("KILLS", value);
  expect(() => asked("KILLS", 3)).toThrow(`KILLS is "${value}": it is a whole number from 1.`);
});
