import { expect, test } from "vitest";
import { allOrOneIn } from "../samples.ts";
import { explore } from "./explorer/explore.ts";
import { PRODUCT } from "./explorer/steps.ts";
import { INVARIANTS, Violation, type Invariant } from "./invariants.ts";
import { IN_THE_EXPLORER } from "./planted-in-explorer.ts";
import { IN_THE_SIMULATOR } from "./planted-in-simulator.ts";
import { simulate, type Plant } from "./simulator/simulation.ts";

const SEEDS_MAX = 100;

/** The first violation of this invariant from this seed on, if there is one. A bug may break others in other seeds. */
async function simulated(plant: Plant, broken: Invariant, from: number): Promise<Violation | undefined> {
  for (let seed = from; seed < from + SEEDS_MAX; seed++) {
    const { violation } = await simulate(seed, plant);
    if (violation?.invariant === broken) return violation;
  }
  return undefined;
}

const IN_RUNS = IN_THE_SIMULATOR.map(([bug, broken, plant, from = 1]) => [bug, broken, plant, from] as const);

test.each(allOrOneIn(2, IN_RUNS))("the simulator finds it when %s", async (_bug, broken, plant, from) => {
  const violation = await simulated(plant, broken, from);
  expect(violation?.invariant).toBe(broken);
  expect(violation?.message).toContain(INVARIANTS[broken]);
  expect(violation?.trace[0]).toMatch(/seed \d+/);
});

test.each(allOrOneIn(2, IN_THE_EXPLORER))("the explorer finds it when %s", async (_bug, broken, plant, world) => {
  const search = explore(world, { ...PRODUCT, ...plant });
  const violation: unknown = await search.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(violation).toBeInstanceOf(Violation);
  expect(violation).toMatchObject({ invariant: broken });
  expect((violation as Violation).trace[0]).toBe("nothing was asked for");
});

test("every invariant has a planted bug, but the one that a table's primary key holds by itself", () => {
  const planted = new Set([...IN_THE_SIMULATOR, ...IN_THE_EXPLORER].map(([, broken]) => broken));
  const missing = (Object.keys(INVARIANTS) as Invariant[]).filter((invariant) => !planted.has(invariant));
  expect(missing).toEqual(["oneRow"]);
});
