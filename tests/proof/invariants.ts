/**
 * What must be true of every run, by name: the explorer and the simulator check these, and each planted bug makes one
 * of them fail. A name is a sentence, so that a failure says what was promised.
 */

export const INVARIANTS = {
  settles: "every accepted signup settles after faults stop",
  forgets: "a settled signup is forgotten a day later",
  oneRow: "one row per userId per service",
  verdictStays: "a settled verdict never changes",
  oneVerdict: "one event never gets both success and duplicate from one service",
  seqGrows: "seq strictly grows for every watcher",
  watcherSeesEnd: "a watcher that stays sees the end",
  ackAfterCommit: "no message is acked before its effect is committed",
  ownSignup: "no client sees another's signup",
  successIsTrue: "a success light means that the service's row is this signup's",
  duplicateIsTrue: "a duplicate light means that the service's row is another signup's",
  keeperFirst: "whoever auth keeps is told duplicate only by a service that had the id before",
  failedIsTrue: "nothing is given up before 48 hours",
  keptProfile: "the profile that is spread is the one auth keeps",
  noHash: "no password hash outside auth's table once auth has answered",
  durableFirst: "nothing is published before it is durable",
  countedFirst: "no attempt is made before it is journalled",
  openOnly: "nothing is attempted at a settled service",
  inTurn: "nothing is due twice without time passing",
  alarmSet: "an open signup always has an alarm",
  neverThrows: "the alarm handler never throws",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** An invariant that did not hold. `trace` is what led there, oldest first. */
export class Violation extends Error {
  override name = "Violation";
  readonly invariant: Invariant;
  trace: readonly string[] = [];

  constructor(invariant: Invariant, detail: string) {
    super(`${INVARIANTS[invariant]}: ${detail}`);
    this.invariant = invariant;
  }
}

/** @throws Violation unless the invariant holds */
export function insist(holds: boolean, invariant: Invariant, detail: () => string): void {
  if (!holds) throw new Violation(invariant, detail());
}
