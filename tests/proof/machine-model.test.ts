import fc from "fast-check";
import { expect, test } from "vitest";
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { isOpen, snapshotSchema, type Status, type Verdict } from "#shared/contract/status.ts";
import * as machine from "../../workers/auth/signup/machine.ts";
import { signupStateSchema, type SignupState } from "../../workers/auth/signup/state.ts";
import { PEOPLE } from "./explorer/world.ts";

const [KIM] = PEOPLE;
const KEPT = { userName: "The first Kim", email: "first@example.com", role: "ROLE_ADMIN" } as const;
const HOUR = 60 * 60_000;

/** All that a signup has to remember: when it is, what each service came to, and whether auth has ever answered. */
type Model = { nowMs: number; closed: Partial<Record<Service, Status>>; hasStored: boolean };
type Real = { state: SignupState };
type Change = (state: SignupState, nowMs: number) => SignupState;

/** A command that changes the signup, and says what it closes if it is open. */
function command(name: string, change: Change, closes: Partial<Record<Service, Verdict>> = {}) {
  return {
    check: () => true,
    run: (model: Model, real: Real) => {
      const before = real.state;
      real.state = change(before, model.nowMs);
      for (const service of SERVICES) {
        const verdict = closes[service];
        if (verdict !== undefined) model.closed[service] ??= verdict;
        if (real.state.services[service].status === "failed") model.closed[service] ??= "failed";
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

const commands = [
  fc.integer({ min: 0, max: 50 * HOUR }).map((ms) => ({
    ...command(`${ms} ms pass`, (state, nowMs) => machine.passTime(state, nowMs)),
    run: (model: Model, real: Real) => {
      model.nowMs += ms;
      command("", (state, nowMs) => machine.passTime(state, nowMs)).run(model, real);
    },
  })),
  fc
    .double({ min: 0, max: 0.999, noNaN: true })
    .map((random) =>
      command(`turns are taken, ${random}`, (state, nowMs) =>
        machine.recordAttempts(state, machine.due(state, nowMs), nowMs, random),
      ),
    ),
  verdict.map((said) => ({
    ...command(`auth says ${said}`, (state) => state),
    run: (model: Model, real: Real) => {
      model.hasStored = true;
      const kept = said === "success" ? real.state.profile : KEPT;
      command("", (state, nowMs) => machine.recordStored(state, { verdict: said, kept }, nowMs), { auth: said }).run(
        model,
        real,
      );
    },
  })),
  fc
    .tuple(replica, verdict)
    .map(([service, said]) =>
      command(`${service} says ${said}`, (state, nowMs) => machine.recordReply(state, service, said, nowMs), {
        [service]: said,
      }),
    ),
  fc
    .tuple(fc.constantFrom(...SERVICES), fc.constantFrom("lost", "overloaded"))
    .map(([service, why]) =>
      command(`${service} is ${why}`, (state) => machine.recordFailure(state, service, why)),
    ),
  replica.map((service) =>
    command(`${service}'s request is dead`, (state, nowMs) => machine.recordDeadRequest(state, service, nowMs)),
  ),
];

test("whatever happens to a signup, in whatever order, it keeps to its model", () => {
  if (KIM === undefined) throw new Error("nobody there");
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 40 }), (happenings) => {
      fc.modelRun(
        () => ({
          model: { nowMs: 0, closed: {}, hasStored: false },
          real: { state: machine.begin(KIM, 0) },
        }),
        happenings,
      );
    }),
    { numRuns: 1_000 },
  );
});
