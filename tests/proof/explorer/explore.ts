/**
 * Goes through every world that can come of a beginning, breadth first, so that a violation is found by one of its
 * shortest ways. Each step is judged as it is made; from each world, a future without faults has to settle.
 */
import type { Command } from "../../../workers/auth/user-object/state.ts";
import { accountKept } from "../account-rule.ts";
import { Violation, insist } from "../invariants.ts";
import { judgeRepaired } from "../judge-keeping.ts";
import { judgeNotes } from "../judge-notes.ts";
import { lastRepair } from "./cast.ts";
import { Steps, type Rules } from "./steps.ts";
import { boundedKey, isTelling, keyOf, type World } from "./world.ts";

/** How much was gone through. `settled`: worlds in which everything was asked for and every service has answered. */
export type Explored = { states: number; transitions: number; depth: number; settled: number };

/** A fault-free future that takes more steps than this never settles. */
const SMOOTH_STEPS_MAX = 200;

/** The saga's promises are let go of every so many worlds. */
const WORLDS_BETWEEN_PAUSES = 500;

/**
 * Explores all that can come of this world.
 *
 * @throws Violation, with the labels of the steps that led to it as its trace
 */
export async function explore(beginning: World, rules: Rules): Promise<Explored> {
  const steps = new Steps(rules);
  const settles = new Set<string>();
  const key = keyOf(beginning);
  const seen = new Set([boundedKey(key, beginning)]);
  let level: Found[] = [{ world: beginning, key, way: { label: "nothing was asked for", from: undefined } }];
  const explored = { states: 1, transitions: 0, depth: 0, settled: 0 };
  for (; level.length > 0; explored.depth++) {
    const next: Found[] = [];
    for (const [index, found] of level.entries()) {
      if (index % WORLDS_BETWEEN_PAUSES === 0) await Promise.resolve();
      tracing(found, () => {
        insistItSettles(found, steps, rules, settles);
        if (isSettled(found.world, rules) && found.world.begun.size === beginning.cast.length) {
          explored.settled++;
          insistRepairHolds(found.world, steps, rules);
        }
        for (const [label, world] of steps.from(found.world)) {
          explored.transitions++;
          const reached = keyOf(world);
          const bounded = boundedKey(reached, world);
          if (seen.has(bounded)) continue;
          seen.add(bounded);
          next.push({ world, key: reached, way: { label, from: found.way } });
        }
      });
    }
    explored.states += next.length;
    level = next;
  }
  return explored;
}

/** The steps that led to a world, last one first. Keeps no world, so that those that are gone through are let go of. */
type Way = { label: string; from: Way | undefined };

/** A world, its key, and the way to it. */
type Found = { world: World; key: string; way: Way };

function tracing(found: Found, look: () => void): void {
  try {
    look();
  } catch (error) {
    if (error instanceof Violation) error.trace = labelsOf(found.way);
    throw error;
  }
}

/** Oldest first. */
function labelsOf({ label, from }: Way): string[] {
  return [...(from === undefined ? [] : labelsOf(from)), label];
}

/** From a settled world, a repair without faults brings every service to what auth keeps. */
function insistRepairHolds(world: World, steps: Steps, rules: Rules): void {
  const account = accountKept(world.kept.auth);
  judgeOrder(world);
  judgeNotes([...world.stuck.values()], [...world.latest.values()]);
  if (account === undefined) return;
  const begun = steps.begin(world, lastRepair(account.accountId));
  const { kept } = insistItSettles({ world: begun, key: keyOf(begun) }, steps, rules, new Set());
  judgeRepaired((service) => kept[service]);
}

/** Of two changes that auth has stored, the account has what the later one asked for. */
function judgeOrder({ cast, begun, kept, history, givenUp }: World): void {
  const changes = cast.filter(({ order }) => order.kind === "changed");
  const stored = changes.filter(({ order }) => [...history.values()].includes(nameIn(order)));
  const [last] = [...begun].filter((eventId) => stored.some((change) => change.eventId === eventId)).toReversed();
  const lastChange = changes.find(({ eventId }) => eventId === last);
  if (lastChange === undefined || kept.auth.row === undefined || givenUp.size > 0) return;
  const { user_name } = kept.auth.row;
  insist(user_name === nameIn(lastChange.order), "lastChangeStays", () => `${user_name} stays`);
}

function nameIn(order: Command["order"]): string | null {
  return order.kind === "changed" ? (order.changes.userName ?? null) : null;
}

/** Follows the fault-free future until it has settled, or joins one that is known to. Returns where it ended. */
function insistItSettles(
  beginning: Pick<Found, "world" | "key">,
  steps: Steps,
  rules: Rules,
  settles: Set<string>,
): World {
  const way: string[] = [];
  let last = beginning.world;
  let world: World | undefined = beginning.world;
  while (world !== undefined && !isSettled(world, rules)) {
    const key = world === beginning.world ? beginning.key : keyOf(world);
    if (settles.has(key)) break;
    way.push(key);
    insist(way.length < SMOOTH_STEPS_MAX, "settles", () => `not within ${SMOOTH_STEPS_MAX} steps without a fault`);
    last = world;
    world = steps.smoothly(world);
  }
  insist(world !== undefined, "settles", () => "nothing is left to happen");
  for (const key of way) settles.add(key);
  return world ?? last;
}

function isSettled(world: World, { decide }: Rules): boolean {
  const { events, attempts, answers, goesOn, mail } = world;
  const isQuiet = attempts.length === 0 && answers.length === 0 && !goesOn && mail.length === 0 && !isTelling(world);
  return isQuiet && [...events.values()].every(decide.isSettled);
}
