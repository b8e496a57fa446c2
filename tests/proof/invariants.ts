/**
 * What must be true of every run, by name: the explorer and the simulator check these, and each planted bug makes one
 * of them fail. A name is a sentence, so that a failure says what was promised.
 */

export const INVARIANTS = {
  settles: "every accepted signup settles after faults stop",
  forgets: "a settled event is forgotten, a day later at the latest",
  shown: "a settled event is kept for its time, unless newer ones take its place",
  bounded: "an object keeps no more events than its bounds allow, however many are asked for",
  oneRow: "one row per userId per service",
  verdictStays: "a settled verdict never changes",
  oneVerdict: "one event never gets both success and duplicate from one service",
  contract: "every frame is what the contract says",
  seqGrows: "seq strictly grows for every watcher",
  watcherSeesEnd: "a watcher that stays sees the end",
  ackAfterCommit: "no message is acked before its effect is committed",
  ownSignup: "no client sees another's signup",
  successIsTrue: "a success light means that the service has this account, or that this signup made its row",
  duplicateIsTrue: "a duplicate light means that the service's row is another account's",
  keeperFirst: "a service is asked for a refused signup only after the account that auth keeps",
  failedIsTrue: "nothing is given up before 48 hours, unless auth keeps no such account",
  keptProfile: "a service has of an account what auth kept of it at that revision",
  ownersRow: "a row that a replica makes belongs to an account that auth has kept",
  rowStays: "no event changes or removes a row of another account",
  revisionGrows: "at a service, an account never goes back to an earlier revision",
  staysErased: "an erased account does not come back",
  profileGoes: "once an account is erased, no event of its object has its profile",
  idStaysTaken: "the userId of an erased account stays taken",
  revisesOnce: "one event makes at most one revision",
  lastChangeStays: "of two changes, the one that was accepted later stays",
  repairs: "after a repair, every service has the account at auth's revision",
  noHash: "no password hash outside auth's table once auth has answered",
  durableFirst: "nothing is published before it is durable",
  countedFirst: "no attempt is made before it is journalled",
  openOnly: "nothing is attempted at a settled service",
  inTurn: "nothing is due twice without time passing",
  alarmSet: "an open signup always has an alarm",
  noteIsTrue: "the table of late events says what has failed, and nothing else once all is settled",
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
