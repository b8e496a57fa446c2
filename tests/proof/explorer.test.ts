import { expect, test } from "vitest";
import { everyService } from "#shared/contract/services.ts";
import { CHANGE, ERASURE, HAS_OLD, HAS_OTHER, NEWCOMERS, NEXT_CHANGE, REPAIR, STRANGER } from "./explorer/cast.ts";
import { allOrOneIn, sized } from "../samples.ts";
import { explore } from "./explorer/explore.ts";
import { PRODUCT } from "./explorer/steps.ts";
import { emptyWorld, type World } from "./explorer/world.ts";

/** An account that every service has. */
const kept = everyService(() => HAS_OLD);

/** The same, but chat has lost it. */
const { auth, customer } = kept;
const lostByChat = { auth, customer };

/** Each with its name. CI has one in four of them, by turns, and `npm test` one in eight. */
const WORLDS: [string, World][] = [
  sized(
    ["two newcomers, one fault", emptyWorld(NEWCOMERS, { faults: 1, wakeUps: 0, anyFirst: false })],
    ["two newcomers, one fault, one alarm", emptyWorld(NEWCOMERS, { faults: 1, wakeUps: 1, anyFirst: false })],
  ),
  ["two newcomers, two faults", emptyWorld(NEWCOMERS, { faults: 2, wakeUps: 0, anyFirst: false })],
  sized(
    ["two newcomers, one alarm", emptyWorld(NEWCOMERS, { faults: 0, wakeUps: 1, anyFirst: false })],
    ["two newcomers, two alarms", emptyWorld(NEWCOMERS, { faults: 0, wakeUps: 2, anyFirst: false })],
  ),
  ["two newcomers, an id that chat has", emptyWorld(NEWCOMERS, { faults: 1, wakeUps: 0 }, { chat: HAS_OTHER })],
  ["two newcomers, an id that all have", emptyWorld(NEWCOMERS, { faults: 1, wakeUps: 0 }, kept)],
  ["two changes", emptyWorld([CHANGE, NEXT_CHANGE], { faults: 1, wakeUps: 0 }, kept)],
  ["a change and an erasure", emptyWorld([CHANGE, ERASURE], { faults: 1, wakeUps: 0 }, kept)],
  ["a change and a repair", emptyWorld([CHANGE, REPAIR], { faults: 1, wakeUps: 0 }, kept)],
  ["an erasure and a repair", emptyWorld([ERASURE, REPAIR], { faults: 1, wakeUps: 0 }, kept)],
  ["a repair and a stranger", emptyWorld([REPAIR, STRANGER], { faults: 1, wakeUps: 0 }, lostByChat)],
  ["an erasure and a stranger", emptyWorld([ERASURE, STRANGER], { faults: 1, wakeUps: 0 }, kept)],
  ["a change, an erasure and a repair", emptyWorld([CHANGE, ERASURE, REPAIR], { faults: 0, wakeUps: 0 }, kept)],
  ["a change, a repair and a stranger", emptyWorld([CHANGE, REPAIR, STRANGER], { faults: 0, wakeUps: 0 }, lostByChat)],
  ["a change of an account that is gone", emptyWorld([CHANGE, REPAIR], { faults: 1, wakeUps: 1 }, { auth: HAS_OTHER })],
  [
    "a repair, and a table of late events that fails",
    emptyWorld([REPAIR], { faults: 2, wakeUps: 1, tellsInSteps: true }, lostByChat),
  ],
];

test.each(allOrOneIn(4, WORLDS, 8))(
  "every world keeps every invariant, settles, and can be repaired: %s",
  async (name, world) => {
    const startedMs = performance.now();
    const { states, transitions, depth, settled } = await explore(world, PRODUCT);
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    process.stdout.write(`${name}: ${states} states, ${transitions} transitions, ${depth} deep, ${seconds} s\n`);
    expect(states).toBeGreaterThan(20);
    expect(settled).toBeGreaterThan(0);
  },
);
