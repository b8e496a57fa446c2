import * as fc from "fast-check";
import { expect, test } from "vitest";
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { isOpen, snapshotSchema, type Status, type Verdict } from "#shared/contract/status.ts";
import * as machine from "../../workers/auth/signup/machine.ts";
import { signupStateSchema, type SignupState } from "../../workers/auth/signup/state.ts";
import { PEOPLE } from "./explorer/world.ts";

const KIM = PEOPLE[0]!;
const KEPT = { userName: "The first Kim", email: "first@example.com", role: "ROLE_ADMIN" } as const;
const HOUR = 60 * 60_000;

/** All that a signup has to remember: when it is, what each service came to, and whether auth has ever answered. */
type Model = { nowMs: number; closed: Partial<Record<Service, Status>>; hasStored: boolean };
type Real = { state: SignupState };

/** Something that happens to a signup: how long after the last, what it says, and what is decided. */
type Happening = {
  name: string;
  afterMs?: number;
  says?: Partial<Record<Service, Verdict>>;
  decide: (state: SignupState, nowMs: number) => SignupState;
};

/** A happening as fast-check runs it: the signup changes, the model says how, and the two are compared. */
function command({ name, afterMs = 0, says = {}, decide }: Happening): fc.Command<Model, Real> {
  return {
    check: () => true,
    run: (model, real) => {
      const before = real.state;
      model.nowMs += afterMs;
      model.hasStored ||= says.auth !== undefined;
      real.state = decide(before, model.nowMs);
      for (const service of SERVICES) {
        const isFailed = real.state.services[service].status === "failed";
        const came = isFailed ? "failed" : says[service];
        if (came !== undefined) model.closed[service] ??= came;
      }
      judge(model, before, real.state);
    },
    toString: () => name,
  };
}

/** What holds after every change, whatever it was. */
function judge({ nowMs, closed, hasStored }: Model, before: SignupState, after: SignupState): void {
  const shown = machine.snapshot(after);
  expect(snapshotSchema.parse(shown)).toEqual(shown);
  expect(signupStateSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
  const isSeen = JSON.stringify(machine.snapshot(before).services) !== JSON.stringify(shown.services);
  expect(after.seq - before.seq).toBeGreaterThanOrEqual(isSeen ? 1 : 0);
  if (after !== before) expect(after).not.toEqual(before);
  for (const service of SERVICES) {
    const { status } = after.services[service];
    expect(isOpen(status) ? undefined : status, service).toBe(closed[service]);
  }
  expect(machine.isSettled(after)).toBe(SERVICES.every((service) => closed[service] !== undefined));
  if (hasStored) expect(after.passwordHash).toBeNull();
  judgeTurns(after, nowMs);
}

/** Something is to be done at the next wake-up, and nothing before it; what has been counted is not due again. */
function judgeTurns(state: SignupState, nowMs: number): void {
  const due = machine.due(state, nowMs);
  for (const service of due) expect(isOpen(state.services[service].status)).toBe(true);
  const counted = machine.recordAttempts(state, due, nowMs, 0);
  expect(machine.due(counted, nowMs)).toEqual([]);
  expect(machine.due(counted, nowMs + 3_999).filter((service) => due.includes(service))).toEqual([]);
  const wakeAtMs = machine.nextWakeAt(state);
  if (due.length > 0) expect(wakeAtMs).toBeLessThanOrEqual(nowMs);
  expect(machine.due(state, wakeAtMs - 1)).toEqual([]);
  const isTurn = machine.due(state, wakeAtMs).length > 0;
  const isAged = machine.passTime(state, wakeAtMs) !== state;
  expect([isTurn, isAged, machine.isSpent(state, wakeAtMs)]).toContain(true);
}

const replica = fc.constantFrom<Replica>(...REPLICAS);
const verdict = fc.constantFrom<Verdict>("success", "duplicate");

const happening = fc.oneof<fc.Arbitrary<Happening>[]>(
  fc.integer({ min: 0, max: 50 * HOUR }).map((afterMs) => ({
    name: `${afterMs} ms pass`,
    afterMs,
    decide: machine.passTime,
  })),
  fc.double({ min: 0, max: 0.999, noNaN: true }).map((random) => ({
    name: `turns are taken, ${random}`,
    decide: (state, nowMs) => machine.recordAttempts(state, machine.due(state, nowMs), nowMs, random),
  })),
  verdict.map((said) => ({
    name: `auth says ${said}`,
    says: { auth: said },
    decide: (state, nowMs) => {
      const kept = said === "success" ? state.profile : KEPT;
      return machine.recordStored(state, { verdict: said, kept }, nowMs);
    },
  })),
  fc.tuple(replica, verdict).map(([service, said]) => ({
    name: `${service} says ${said}`,
    says: { [service]: said },
    decide: (state, nowMs) => machine.recordReply(state, service, said, nowMs),
  })),
  fc.tuple(fc.constantFrom(...SERVICES), fc.constantFrom("lost", "overloaded")).map(([service, why]) => ({
    name: `${service} is ${why}`,
    decide: (state) => machine.recordFailure(state, service, why),
  })),
  replica.map((service) => ({
    name: `${service}'s request is dead`,
    decide: (state, nowMs) => machine.recordDeadRequest(state, service, nowMs),
  })),
);

test("whatever happens to a signup, in whatever order, it keeps to its model", () => {
  const beginning = () => ({
    model: { nowMs: 0, closed: {}, hasStored: false },
    real: { state: machine.begin(KIM, 0) },
  });
  fc.assert(
    fc.property(fc.commands([happening.map(command)], { maxCommands: 40 }), (commands) => {
      fc.modelRun(beginning, commands);
    }),
    { numRuns: 1_000 },
  );
});
