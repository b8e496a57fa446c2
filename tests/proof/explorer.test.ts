import { expect, test } from "vitest";
import { explore } from "./explorer/explore.ts";
import { PRODUCT } from "./explorer/steps.ts";
import { emptyWorld } from "./explorer/world.ts";

test.each([
  ["whatever goes wrong once, and one alarm", emptyWorld({ faults: 1, wakeUps: 1 })],
  ["whatever goes wrong twice, with no alarm but those that mend it", emptyWorld({ faults: 2, wakeUps: 0 })],
  ["two alarms at any moment", emptyWorld({ faults: 0, wakeUps: 2 })],
  ["an id that chat has already", emptyWorld({ faults: 1, wakeUps: 0 }, ["chat"])],
  ["an id that every service has already", emptyWorld({ faults: 1, wakeUps: 0 }, ["auth", "chat", "customer"])],
])("two people who want one id: every world keeps every invariant, and settles: %s", async (name, world) => {
  const startedMs = performance.now();
  const { states, transitions, depth, settled } = await explore(world, PRODUCT);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`${name}: ${states} states, ${transitions} transitions, ${depth} deep, ${seconds} s\n`);
  expect(states).toBeGreaterThan(1_000);
  expect(settled).toBeGreaterThan(0);
});
