/** How a bug is planted in the explored world. */
import type { Rules } from "./explorer/steps.ts";
import type { World } from "./explorer/world.ts";
import type { Invariant } from "./invariants.ts";

/** A bug, the invariant that it breaks, how it is planted, and the world in which it shows. */
export type Planted = readonly [bug: string, broken: Invariant, plant: Partial<Rules>, world?: World];
