/** What every part of a simulated run shares: its time, its chance, its faults, its trace and its judge. */
import type { Chance } from "./chance.ts";
import type { Checker } from "./checker.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";

export type World = {
  clock: Clock;
  chance: Chance;
  faults: Faults;
  checker: Checker;
  /** Writes one line of the trace. */
  tell: (line: string) => void;
};
