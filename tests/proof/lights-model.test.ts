import * as fc from "fast-check";
import { expect, test } from "vitest";
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { isOpen, snapshotSchema, type Status, type Verdict } from "#shared/contract/snapshot.ts";
import * as lights from "../../workers/auth/user-object/lights.ts";
import { eventStateSchema, type EventState } from "../../workers/auth/user-object/state.ts";
import { NEWCOMERS } from "./explorer/cast.ts";

const KIM = NEWCOMERS[0]!;
const OWN = {
  accountId: KIM.eventId,
  revision: 1,
  profile: { userName: "Kim", email: "kim@example.com", role: "ROLE_USER" },
} as const;
const FIRST = { ...OWN, accountId: NEWCOMERS[1]!.eventId, profile: { ...OWN.profile, userName: "The first Kim" } };
const HOUR = 60 * 60_000;

/** All that a signup has to remember: when it is, what each service came to, and whether auth has ever answered. */
type Model = { nowMs: number; closed: Partial<Record<Service, Status>>; hasStored: boolean };
type Real = { state: EventState };

/** Something that happens to a signup: how long after the last, what it says, and what is decided. */
type Happening = {
  name: string;
  afterMs?: number;
  says?: Partial<Record<Service, Verdict>>;
  decide: (state: EventState, nowMs: number) => EventState;
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
function judge({ nowMs, closed, hasStored }: Model, before: EventState, after: EventState): void {
  const shown = lights.snapshot(after);
  expect(snapshotSchema.parse(shown)).toEqual(shown);
  expect(eventStateSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
  const isSeen = JSON.stringify(lights.snapshot(before).services) !== JSON.stringify(shown.services);
  expect(after.seq - before.seq).toBeGreaterThanOrEqual(isSeen ? 1 : 0);
  if (after !== before) expect(after).not.toEqual(before);
  for (const service of SERVICES) {
    const { status } = after.services[service];
    expect(isOpen(status) ? undefined : status, service).toBe(closed[service]);
  }
  expect(lights.isSettled(after)).toBe(SERVICES.every((service) => closed[service] !== undefined));
  if (hasStored) expect(after.order).toBeNull();
  judgeTurns(after, nowMs);
}

/** Something is to be done at the next wake-up, and nothing before it; what has been counted is not due again. */
function judgeTurns(state: EventState, nowMs: number): void {
  const due = lights.due(state, nowMs);
  for (const service of due) expect(isOpen(state.services[service].status)).toBe(true);
  const counted = lights.countAttempts(state, due, nowMs, 0);
  expect(lights.due(counted, nowMs)).toEqual([]);
  expect(lights.due(counted, nowMs + 3_999).filter((service) => due.includes(service))).toEqual([]);
  const wakeAtMs = lights.nextWakeAt(state);
  if (due.length > 0) expect(wakeAtMs).toBeLessThanOrEqual(nowMs);
  expect(lights.due(state, wakeAtMs - 1)).toEqual([]);
  const isTurn = lights.due(state, wakeAtMs).length > 0;
  const isAged = lights.passTime(state, wakeAtMs) !== state;
  expect([isTurn, isAged, lights.isSpent(state, wakeAtMs)]).toContain(true);
}

const replica = fc.constantFrom<Replica>(...REPLICAS);
const verdict = fc.constantFrom<Verdict>("success", "duplicate");

const happening = fc.oneof<fc.Arbitrary<Happening>[]>(
  fc.integer({ min: 0, max: 50 * HOUR }).map((afterMs) => ({
    name: `${afterMs} ms pass`,
    afterMs,
    decide: lights.passTime,
  })),
  fc.double({ min: 0, max: 0.999, noNaN: true }).map((random) => ({
    name: `turns are taken, ${random}`,
    decide: (state, nowMs) => lights.countAttempts(state, lights.due(state, nowMs), nowMs, random),
  })),
  verdict.map((said) => ({
    name: `auth says ${said}`,
    says: { auth: said },
    decide: (state, nowMs) => {
      const account = said === "success" ? OWN : FIRST;
      return lights.recordStored(state, { kind: "kept", verdict: said, account }, nowMs);
    },
  })),
  fc.tuple(replica, verdict).map(([service, said]) => ({
    name: `${service} says ${said}`,
    says: { [service]: said },
    decide: (state, nowMs) => lights.recordReply(state, service, said, nowMs),
  })),
  fc.tuple(fc.constantFrom(...SERVICES), fc.constantFrom("lost", "overloaded")).map(([service, why]) => ({
    name: `${service} is ${why}`,
    decide: (state) => lights.recordFailure(state, service, why),
  })),
  replica.map((service) => ({
    name: `${service}'s request is dead`,
    decide: (state, nowMs) => lights.recordDeadRequest(state, service, nowMs),
  })),
);

test("whatever happens to a signup, in whatever order, it keeps to its model", () => {
  const beginning = () => ({
    model: { nowMs: 0, closed: {}, hasStored: false },
    real: { state: lights.begin(KIM, 0) },
  });
  fc.assert(
    fc.property(fc.commands([happening.map(command)], { maxCommands: 40 }), (commands) => {
      fc.modelRun(beginning, commands);
    }),
    { numRuns: 1_000 },
  );
});
