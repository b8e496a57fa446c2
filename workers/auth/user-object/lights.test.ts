import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import {
  begin,
  countAttempts,
  due,
  isSettled,
  isSpent,
  nextWakeAt,
  passTime,
  recordDeadRequest,
  recordFailure,
  recordReply,
  recordStored,
  snapshot,
  turn,
} from "./lights.ts";
import { newUser } from "./kinds/new-user.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS } from "./schedule.ts";
import { eventStateSchema, type EventState } from "./state.ts";

const T0 = Date.UTC(2026, 10, 22, 10);
const kim = { userName: "김철수", email: "kim@example.com", role: "ROLE_USER" } as const;
const firstKim = { userName: "Kim the First", email: "first@example.com", role: "ROLE_ADMIN" } as const;
const HASH = "$scrypt$ln=14,r=8,p=5$c2FsdA$a2V5";
const KIM = "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11";
const FIRST = "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b00";
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const names = { eventId: KIM, userId: "kim", fingerprint: "of kim", traceparent };
const command = newUser(names, kim, HASH);

/** auth's answer: the account is kim's own, or the first one's. */
const kept = (verdict: "success" | "duplicate", revision = 1) =>
  verdict === "success"
    ? ({ kind: "kept", verdict, account: { accountId: KIM, revision, profile: kim } } as const)
    : ({ kind: "kept", verdict, account: { accountId: FIRST, revision, profile: firstKim } } as const);

/** A signup whose services have answered so far, in this order, one second apart. */
function signup(...answers: (readonly ["auth" | "chat" | "customer", "success" | "duplicate"])[]): EventState {
  return answers.reduce(
    (state, [service, verdict], index) => {
      const nowMs = T0 + (index + 1) * 1000;
      return service === "auth"
        ? recordStored(state, kept(verdict), nowMs)
        : recordReply(state, service, verdict, nowMs);
    },
    begin(command, T0),
  );
}

/** The same of somebody else who wants the id. */
const another = (...answers: Parameters<typeof signup>): EventState => ({ ...signup(...answers), eventId: FIRST });

const lights = (state: EventState) => SERVICES.map((service) => snapshot(state).services[service].status);

describe("which services are asked, and when", () => {
  test("a new signup is due at auth, and nowhere else", () => {
    expect(due(signup(), T0)).toEqual(["auth"]);
  });

  test("the replicas are due once auth has stored the user", () => {
    expect(due(signup(["auth", "success"]), T0 + 1000)).toEqual(["chat", "customer"]);
  });

  test("the replicas are due also when auth had the id already: auth synchronises them automatically", () => {
    expect(due(signup(["auth", "duplicate"]), T0 + 1000)).toEqual(["chat", "customer"]);
  });

  test("an attempt is not due again before its next turn", () => {
    const asked = countAttempts(signup(["auth", "success"]), ["chat", "customer"], T0, 0.5);
    expect(due(asked, T0 + 4_999)).toEqual([]);
    expect(due(asked, T0 + 5_000)).toEqual(["chat", "customer"]);
  });

  test("a service that has answered is never due again", () => {
    expect(due(signup(["auth", "success"], ["chat", "duplicate"]), T0 + FAILED_AFTER_MS)).toEqual(["customer"]);
    expect(due(signup(["auth", "success"], ["chat", "success"], ["customer", "success"]), Infinity)).toEqual([]);
  });

  test("at each replica, a refused signup waits for the account that auth keeps, or may still keep", () => {
    const refused = signup(["auth", "duplicate"]);
    const nowMs = T0 + 1000;
    expect(due(refused, nowMs, [refused, another()])).toEqual([]);
    expect(due(refused, nowMs, [refused, another(["auth", "success"])])).toEqual([]);
    expect(due(refused, nowMs, [refused, another(["auth", "success"], ["chat", "success"])])).toEqual(["chat"]);
    expect(due(refused, nowMs, [refused, another(["auth", "duplicate"])])).toEqual(["chat", "customer"]);
    expect(due(refused, nowMs, [refused, passTime(another(), T0 + FAILED_AFTER_MS)])).toEqual(["chat", "customer"]);
  });

  test("a signup that waits for another wakes only for its own lights", () => {
    const refused = signup(["auth", "duplicate"]);
    expect(nextWakeAt(refused, [refused, another(["auth", "success"])])).toBe(T0 + DELAYED_AFTER_MS);
    expect(nextWakeAt(refused, [refused])).toBe(T0);
  });

  test("the account that is sent is the one that auth keeps, never the newcomer's", () => {
    expect(signup(["auth", "duplicate"]).account).toEqual({ accountId: FIRST, revision: 1, profile: firstKim });
    expect(signup(["auth", "success"]).account).toEqual({ accountId: KIM, revision: 1, profile: kim });
  });

  test("the hash leaves the journal as soon as auth has answered, whatever it answered", () => {
    expect(JSON.stringify(signup())).toContain(HASH);
    expect(signup(["auth", "success"]).order).toBeNull();
    expect(signup(["auth", "duplicate"]).order).toBeNull();
  });
});

test("the hash leaves the journal also when auth answers after it was given up; its light stays as it is", () => {
  const given = passTime(signup(), T0 + FAILED_AFTER_MS);
  expect(JSON.stringify(given)).toContain(HASH);
  const answered = recordStored(given, kept("success"), T0 + FAILED_AFTER_MS + 1);
  expect([answered.order, answered.seq, ...lights(answered)]).toEqual([null, given.seq, ...lights(given)]);
});

describe("what watchers see", () => {
  test("an accepted signup has every service waiting and seq 1", () => {
    expect(snapshot(signup())).toMatchObject({ seq: 1, settled: false, eventId: KIM, userId: "kim" });
    expect(lights(signup())).toEqual(everywhere("waiting"));
  });

  test("a duplicate in one service turns that service's light alone", () => {
    const state = signup(["auth", "success"], ["customer", "success"], ["chat", "duplicate"]);
    expect(lights(state)).toEqual(everywhere("success", { chat: "duplicate" }));
    expect(snapshot(state)).toMatchObject({ seq: 4, settled: true, services: { chat: { tookMs: 3000 } } });
  });

  test("a snapshot is what the contract says, and carries no profile and no hash", () => {
    const states = [signup(), signup(["auth", "duplicate"]), passTime(signup(), T0 + DELAYED_AFTER_MS)];
    for (const state of states) {
      expect(snapshotSchema.parse(snapshot(state))).toEqual(snapshot(state));
      expect(JSON.stringify(snapshot(state))).not.toMatch(/example\.com|철수|scrypt|ROLE/);
    }
  });

  test("seq grows when what is seen changes, and not when it does not", () => {
    const asked = countAttempts(signup(["auth", "success"]), ["chat"], T0 + 1000, 0.5);
    expect(asked.seq).toBe(2);
    expect(recordFailure(asked, "chat", "network connection lost").seq).toBe(2);
    expect(recordReply(asked, "chat", "success", T0 + 1002).seq).toBe(3);
  });

  test("an answer that is owed for 10 s is delayed, with the attempt and when the next is due", () => {
    const asked = countAttempts(signup(["auth", "success"]), ["chat", "customer"], T0 + 1000, 0.5);
    expect(passTime(asked, T0 + DELAYED_AFTER_MS - 1)).toBe(asked);
    const late = passTime(asked, T0 + DELAYED_AFTER_MS);
    expect(snapshot(late).services).toMatchObject({
      auth: { status: "success" },
      chat: { status: "delayed", attempt: 1, nextAttemptAt: "2026-11-22T10:00:06.000Z" },
    });
    expect(lights(recordReply(late, "chat", "success", T0 + 20_000))).toEqual(
      everywhere("delayed", { auth: "success", chat: "success" }),
    );
  });

  test("an answer that is owed for 48 h is given up, and the signup is settled", () => {
    const asked = recordReply(signup(["auth", "success"]), "chat", "success", T0 + 2000);
    const given = passTime(asked, T0 + FAILED_AFTER_MS);
    expect(lights(given)).toEqual(everywhere("failed", { auth: "success", chat: "success" }));
    expect(snapshot(given).settled).toBe(true);
  });
});

describe("what changes nothing", () => {
  const settled = signup(["auth", "success"], ["chat", "success"], ["customer", "duplicate"]);

  test("a late or repeated answer, whatever it says", () => {
    expect(recordReply(settled, "chat", "duplicate", T0 + 9000)).toBe(settled);
    expect(recordReply(settled, "customer", "success", T0 + 9000)).toBe(settled);
    expect(recordStored(settled, kept("duplicate"), T0 + 9000)).toBe(settled);
  });

  test("a late failure of an attempt that another one made up for", () => {
    expect(recordFailure(settled, "chat", "network connection lost")).toBe(settled);
  });

  test("a failure, or a dead request, that is known already", () => {
    const failed = recordFailure(signup(), "auth", "network connection lost");
    expect(recordFailure(failed, "auth", "network connection lost")).toBe(failed);
    const dead = recordDeadRequest(signup(["auth", "success"]), "chat", T0 + 2000);
    expect(recordDeadRequest(dead, "chat", T0 + 3000)).toBe(dead);
  });

  test("time, once every service has answered", () => {
    expect(passTime(settled, T0 + FAILED_AFTER_MS)).toBe(settled);
  });
});

describe("when it wakes next", () => {
  test("at the next attempt while that is sooner, at the change to delayed otherwise", () => {
    const first = countAttempts(signup(), ["auth"], T0, 0.5);
    expect(nextWakeAt(first)).toBe(T0 + 5_000);
    const second = countAttempts(first, ["auth"], T0 + 5_000, 0.5);
    expect(nextWakeAt(second)).toBe(T0 + DELAYED_AFTER_MS);
    expect(nextWakeAt(passTime(second, T0 + DELAYED_AFTER_MS))).toBe(T0 + 15_000);
  });

  test("never later than the moment at which an answer is given up", () => {
    let state = passTime(signup(), T0 + DELAYED_AFTER_MS);
    for (let attempt = 0; attempt < 100; attempt++) state = countAttempts(state, ["auth"], T0 + FAILED_AFTER_MS, 0.5);
    expect(nextWakeAt(state)).toBe(T0 + FAILED_AFTER_MS);
  });

  test("a day after it was settled, to be forgotten", () => {
    const state = signup(["auth", "success"], ["chat", "success"], ["customer", "success"]);
    expect(isSettled(state)).toBe(true);
    expect(nextWakeAt(state)).toBe(T0 + 3000 + KEPT_AFTER_SETTLED_MS);
    expect(isSpent(state, T0 + 3000 + KEPT_AFTER_SETTLED_MS - 1)).toBe(false);
    expect(isSpent(state, T0 + 3000 + KEPT_AFTER_SETTLED_MS)).toBe(true);
  });
});

test("a state that is written out and read back is the same, and one of another shape is refused", () => {
  const state = recordFailure(passTime(signup(["auth", "duplicate"]), T0 + 20_000), "chat", "overloaded");
  expect(eventStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  expect(eventStateSchema.safeParse({ ...state, version: 2 }).success).toBe(false);
});

test("a signup that was stored before a service joined asks that one too, and forgets one that has left", () => {
  const { customer, ...before } = signup(["auth", "success"], ["chat", "success"]).services;
  const stored = { ...signup(["auth", "success"], ["chat", "success"]), services: { ...before, gone: customer } };
  const read = eventStateSchema.parse(JSON.parse(JSON.stringify(stored)));
  expect(lights(read)).toEqual(everywhere("waiting", { auth: "success", chat: "success" }));
  expect(Object.keys(read.services)).toEqual([...SERVICES]);
  expect([read.seq, due(read, T0 + 9000)]).toEqual([stored.seq + 1, ["customer"]]);
});

describe("a turn", () => {
  test("counts an attempt at each service that is due, and says which these are", () => {
    const { state, attempts } = turn(signup(["auth", "success"]), T0 + 1000, [], 0.5);
    expect(attempts).toEqual(["chat", "customer"]);
    expect(state.services.chat).toMatchObject({ attempts: 1, nextAttemptAtMs: T0 + 6_000 });
    expect(turn(state, T0 + 1000, [], 0.5)).toEqual({ state, attempts: [] });
  });

  test("without anything due or late returns the state that it was given", () => {
    const { state } = turn(signup(), T0, [], 0.5);
    expect(turn(state, T0 + 1, [], 0.5).state).toBe(state);
  });
});
