/**
 * The sizes of samples (`TEST_SAMPLES`): in a part, every one of the sorts that take turns has its turn. And the numbers
 * that one may ask for instead.
 */
import { expect, test } from "vitest";
import { samplesOf } from "../samples.ts";

const samplesWhere = (TEST_SAMPLES: string | undefined, TEST_TURN?: string) => samplesOf({ TEST_SAMPLES, TEST_TURN });

test("without the setting they are few, where they need not be as many as CI takes", () => {
  const { sized, allOrOneIn } = samplesWhere(undefined);
  expect([sized(100, 1_000, 40), sized(250, 1_000)]).toEqual([40, 250]);
  expect([allOrOneIn(1, [1, 2, 3], 2), allOrOneIn(2, [1, 2, 3])]).toEqual([
    [1, 3],
    [1, 3],
  ]);
});

test("in CI a sample is a part, and of two languages each has its turn", () => {
  const { sized, allOrNext, allOrOneIn } = samplesWhere("part");
  expect([sized(100, 1_000, 40), allOrOneIn(1, [1, 2, 3], 2)]).toEqual([100, [1, 2, 3]]);
  expect([0, 1, 2].map((index) => allOrNext(["en", "ko"], index))).toEqual([["en"], ["ko"], ["en"]]);
});

test("with all it is whole", () => {
  const { sized, allOrNext, allOrOneIn } = samplesWhere("all");
  expect(sized(100, 1_000)).toBe(1_000);
  expect(allOrNext(["en", "ko"], 1)).toEqual(["en", "ko"]);
  expect(allOrOneIn(2, [1, 2, 3])).toEqual([1, 2, 3]);
});

test.each([
  [2, 4],
  [4, 3],
  [4, 8],
  [1, 3],
])("one in %i of %i is never none, and in time each has its turn", (count, size) => {
  const all = Array.from({ length: size }, (_, index) => index);
  const seen = new Set<number>();
  for (let turn = 0; turn < count; turn++) {
    const { allOrOneIn } = samplesWhere("part", String(turn));
    const part = allOrOneIn(count, all);
    expect(part).not.toEqual([]);
    for (const one of part) seen.add(one);
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual(all);
});

test("of states in languages one in four has its turn, some of each language, and all in four turns", () => {
  const states = ["form", "lights", "login", "home", "docs"];
  const seen = new Set<string>();
  for (let turn = 0; turn < 4; turn++) {
    const { allPairsOrOneIn } = samplesWhere("part", String(turn));
    const part = allPairsOrOneIn(4, states, ["en", "ko"]);
    expect(new Set(part.map(([, language]) => language))).toEqual(new Set(["en", "ko"]));
    for (const pair of part) seen.add(pair.join());
  }
  expect(seen.size).toBe(states.length * 2);
});

test("of states in languages `npm test` takes some of each language, and half as many as CI where it is told so", () => {
  const { allPairsOrOneIn } = samplesWhere("few");
  const states = Array.from({ length: 8 }, (_, index) => index);
  const few = allPairsOrOneIn(4, states, ["en", "ko"], 8);
  expect(few).toHaveLength(2);
  expect(new Set(few.map(([, language]) => language))).toEqual(new Set(["en", "ko"]));
});

test("with the next turn the other language has its turn", () => {
  const { allOrNext } = samplesWhere("part", "813");
  expect([0, 1].map((index) => allOrNext(["en", "ko"], index))).toEqual([["ko"], ["en"]]);
});

test("a turn is a number", () => {
  expect(() => samplesWhere(undefined, "next")).toThrow('TEST_TURN is "next": it is a whole number from 0.');
});

test.each(["", "half", "ALL"])("%j is refused, and said what it may be", (value) => {
  expect(() => samplesWhere(value)).toThrow(`TEST_SAMPLES is "${value}": it is "few" or "part" or "all".`);
});

test("a number is taken from the environment, if it is there", () => {
  const { asked } = samplesOf({ KILLS: "20" });
  expect([asked("KILLS", 3), asked("CHAOS_SEED", 7, 0)]).toEqual([20, 7]);
});

test.each(["", "0", "-1", "1.5", "many", "99999999999"])("%j is no number to ask for", (value) => {
  const { asked } = samplesOf({ KILLS: value });
  expect(() => asked("KILLS", 3)).toThrow(`KILLS is "${value}": it is a whole number from 1.`);
});
