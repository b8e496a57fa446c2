import { expect, test } from "vitest";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import type { Verdict } from "#shared/contract/snapshot.ts";
import { begin, passTime, recordReply, recordStored } from "./lights.ts";
import { erased } from "./kinds/erased.ts";
import { newUser } from "./kinds/new-user.ts";
import { progressOf } from "./progress.ts";
import { FAILED_AFTER_MS } from "./schedule.ts";
import type { EventState } from "./state.ts";

const T0 = Date.UTC(2026, 10, 26, 10);
const names = { eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11", userId: "kim", fingerprint: "", traceparent: "" };
const profile = { userName: "Kim", email: "kim@example.com", role: "ROLE_USER" } as const;
const account = { accountId: names.eventId, revision: 1, profile };
const [first, ...others] = REPLICAS;

/** A signup of which auth has answered after 30 ms. */
const stored = (verdict: Verdict = "success"): EventState =>
  recordStored(begin(newUser(names, profile, ""), T0), { kind: "kept", verdict, account }, T0 + 30);

/** The replicas answer, each after so many milliseconds. */
const answered = (state: EventState, tookMs: number, replicas: readonly Replica[], verdict: Verdict = "success") =>
  replicas.reduce((next, replica) => recordReply(next, replica, verdict, T0 + tookMs), state);

const authTook = { service: "auth", tookMs: 30 };
const took = (replicas: readonly Replica[], tookMs: number) => replicas.map((service) => ({ service, tookMs }));

test("the first answer of a replica reports the signup, and how long auth and that replica took", () => {
  const state = stored();
  expect(progressOf(state, answered(state, 50, [first]))).toEqual({
    acceptedAtMs: T0,
    isFirst: true,
    took: [authTook, ...took([first], 50)],
    outcome: null,
  });
});

test("the last answer reports the outcome, and neither the signup nor auth again", () => {
  const open = answered(stored(), 50, [first]);
  expect(progressOf(open, answered(open, 70, others))).toEqual({
    acceptedAtMs: T0,
    isFirst: false,
    took: took(others, 70),
    outcome: "done",
  });
});

test.each<[string, Verdict, Verdict, string]>([
  ["every service has the account", "success", "success", "done"],
  ["auth has it, and a replica somebody else", "success", "duplicate", "partly"],
  ["auth has somebody else", "duplicate", "duplicate", "taken"],
  ["auth has somebody else, and a replica had nobody", "duplicate", "success", "taken"],
])("%s", (_, auth, replica, outcome) => {
  const state = stored(auth);
  expect(progressOf(state, answered(state, 50, REPLICAS, replica))).toMatchObject({ isFirst: true, outcome });
});

test("a reply that comes again, or too late, brings nothing", () => {
  const settled = answered(stored(), 50, REPLICAS);
  expect(progressOf(settled, answered(settled, 90, REPLICAS, "duplicate"))).toBeNull();
  const failed = passTime(answered(stored(), 50, [first]), T0 + FAILED_AFTER_MS);
  expect(progressOf(failed, answered(failed, FAILED_AFTER_MS + 1, others))).toBeNull();
});

test("a signup that was given up somewhere has no outcome", () => {
  const open = stored();
  const [failed, ...rest] = others;
  const services = { ...open.services, [failed]: { ...open.services[failed], status: "failed" as const } };
  const state = { ...open, services };
  expect(progressOf(state, answered(state, 50, [first, ...rest]))).toMatchObject({ outcome: null });
});

test("an event that is no signup is not counted", () => {
  const state = recordStored(
    begin(erased(names, names.eventId), T0),
    { kind: "kept", verdict: "success", account },
    T0,
  );
  expect(progressOf(state, answered(state, 50, REPLICAS))).toBeNull();
});
