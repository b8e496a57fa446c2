import { describe, expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { snapshotSchema } from "#shared/contract/status.ts";
import {
  begin,
  due,
  isSettled,
  isSpent,
  nextWakeAt,
  passTime,
  recordAttempts,
  recordFailure,
  recordReply,
  recordStored,
  snapshot,
} from "./machine.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS, retryDelayMs } from "./schedule.ts";
import { signupStateSchema, type SignupState } from "./state.ts";

const T0 = Date.UTC(2026, 10, 22, 10);
const kim = { userName: "김철수", email: "kim@example.com", role: "ROLE_USER" } as const;
const firstKim = { userName: "Kim the First", email: "first@example.com", role: "ROLE_ADMIN" } as const;
const command = {
  eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11",
  userId: "kim",
  profile: kim,
  passwordHash: "$scrypt$ln=14,r=8,p=5$c2FsdA$a2V5",
  fingerprint: "of kim",
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
};

/** A signup whose services have answered so far, in this order, one second apart. */
function signup(...answers: (readonly ["auth" | "chat" | "customer", "success" | "duplicate"])[]): SignupState {
  return answers.reduce(
    (state, [service, verdict], index) => {
      const nowMs = T0 + (index + 1) * 1000;
      return service === "auth"
        ? recordStored(state, { verdict, kept: verdict === "success" ? kim : firstKim }, nowMs)
        : recordReply(state, service, verdict, nowMs);
    },
    begin(command, T0),
  );
}

const lights = (state: SignupState) => SERVICES.map((service) => snapshot(state).services[service].status);

describe("who is asked, and when", () => {
  test("a new signup is due at auth, and nowhere else", () => {
    expect(due(signup(), T0)).toEqual(["auth"]);
  });

  test("the replicas are due once auth has stored the user", () => {
    expect(due(signup(["auth", "success"]), T0 + 1000)).toEqual(["chat", "customer"]);
  });

  test("the replicas are due also when auth had the id already: auth synchronises them automatically", () => {
    expect(due(signup(["auth", "duplicate"]), T0 + 1000)).toEqual(["chat", "customer"]);
  });

  test("what is being attempted is not due again before its next turn", () => {
    const asked = recordAttempts(signup(["auth", "success"]), ["chat", "customer"], T0, 0.5);
    expect(due(asked, T0 + 4_999)).toEqual([]);
    expect(due(asked, T0 + 5_000)).toEqual(["chat", "customer"]);
  });

  test("a service that has answered is never due again", () => {
    expect(due(signup(["auth", "success"], ["chat", "duplicate"]), T0 + FAILED_AFTER_MS)).toEqual(["customer"]);
    expect(due(signup(["auth", "success"], ["chat", "success"], ["customer", "success"]), Infinity)).toEqual([]);
  });

  test("at each replica, who was told duplicate goes after whoever auth keeps, or may yet turn out to keep", () => {
    const refused = signup(["auth", "duplicate"]);
    const nowMs = T0 + 1000;
    expect(due(refused, nowMs, [refused, signup()])).toEqual([]);
    expect(due(refused, nowMs, [refused, signup(["auth", "success"])])).toEqual([]);
    expect(due(refused, nowMs, [refused, signup(["auth", "success"], ["chat", "success"])])).toEqual(["chat"]);
    expect(due(refused, nowMs, [refused, signup(["auth", "duplicate"])])).toEqual(["chat", "customer"]);
    expect(due(refused, nowMs, [refused, passTime(signup(), T0 + FAILED_AFTER_MS)])).toEqual(["chat", "customer"]);
  });

  test("who has to wait for another wakes for its own light alone", () => {
    const refused = signup(["auth", "duplicate"]);
    expect(nextWakeAt(refused, [refused, signup(["auth", "success"])])).toBe(T0 + DELAYED_AFTER_MS);
    expect(nextWakeAt(refused, [refused])).toBe(T0);
  });

  test("the profile that is spread is the one auth keeps, never the newcomer's", () => {
    expect(signup(["auth", "duplicate"]).profile).toEqual(firstKim);
    expect(signup(["auth", "success"]).profile).toEqual(kim);
  });

  test("the hash leaves the journal as soon as auth has answered, whatever it answered", () => {
    expect(signup().passwordHash).toBe(command.passwordHash);
    expect(signup(["auth", "success"]).passwordHash).toBeNull();
    expect(signup(["auth", "duplicate"]).passwordHash).toBeNull();
  });
});

describe("what watchers see", () => {
  test("an accepted signup has every service waiting and seq 1", () => {
    expect(snapshot(signup())).toMatchObject({ seq: 1, settled: false, eventId: command.eventId, userId: "kim" });
    expect(lights(signup())).toEqual(["waiting", "waiting", "waiting"]);
  });

  test("a duplicate in one service turns that service's light alone", () => {
    const state = signup(["auth", "success"], ["customer", "success"], ["chat", "duplicate"]);
    expect(lights(state)).toEqual(["success", "duplicate", "success"]);
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
    const asked = recordAttempts(signup(["auth", "success"]), ["chat"], T0 + 1000, 0.5);
    expect(asked.seq).toBe(2);
    expect(recordFailure(asked, "chat", "network connection lost").seq).toBe(2);
    expect(recordReply(asked, "chat", "success", T0 + 1002).seq).toBe(3);
  });

  test("an answer that is owed for 10 s is delayed, with the attempt and when the next is due", () => {
    const asked = recordAttempts(signup(["auth", "success"]), ["chat", "customer"], T0 + 1000, 0.5);
    expect(passTime(asked, T0 + DELAYED_AFTER_MS - 1)).toBe(asked);
    const late = passTime(asked, T0 + DELAYED_AFTER_MS);
    expect(snapshot(late).services).toMatchObject({
      auth: { status: "success" },
      chat: { status: "delayed", attempt: 1, nextAttemptAt: "2026-11-22T10:00:06.000Z" },
    });
    expect(lights(recordReply(late, "chat", "success", T0 + 20_000))).toEqual(["success", "success", "delayed"]);
  });

  test("an answer that is owed for 48 h is given up, and the signup is settled", () => {
    const asked = recordReply(signup(["auth", "success"]), "chat", "success", T0 + 2000);
    const given = passTime(asked, T0 + FAILED_AFTER_MS);
    expect(lights(given)).toEqual(["success", "success", "failed"]);
    expect(snapshot(given).settled).toBe(true);
  });
});

describe("what changes nothing", () => {
  const settled = signup(["auth", "success"], ["chat", "success"], ["customer", "duplicate"]);

  test("a late or repeated answer, whatever it says", () => {
    expect(recordReply(settled, "chat", "duplicate", T0 + 9000)).toBe(settled);
    expect(recordReply(settled, "customer", "success", T0 + 9000)).toBe(settled);
    expect(recordStored(settled, { verdict: "duplicate", kept: firstKim }, T0 + 9000)).toBe(settled);
  });

  test("a late failure of an attempt that another one made up for", () => {
    expect(recordFailure(settled, "chat", "network connection lost")).toBe(settled);
  });

  test("time, once every service has answered", () => {
    expect(passTime(settled, T0 + FAILED_AFTER_MS)).toBe(settled);
  });
});

describe("when it wakes next", () => {
  test("at the next attempt while that is sooner, at the change to delayed otherwise", () => {
    const first = recordAttempts(signup(), ["auth"], T0, 0.5);
    expect(nextWakeAt(first)).toBe(T0 + 5_000);
    const second = recordAttempts(first, ["auth"], T0 + 5_000, 0.5);
    expect(nextWakeAt(second)).toBe(T0 + DELAYED_AFTER_MS);
    expect(nextWakeAt(passTime(second, T0 + DELAYED_AFTER_MS))).toBe(T0 + 15_000);
  });

  test("never later than the moment at which an answer is given up", () => {
    let state = passTime(signup(), T0 + DELAYED_AFTER_MS);
    for (let attempt = 0; attempt < 100; attempt++) state = recordAttempts(state, ["auth"], T0 + FAILED_AFTER_MS, 0.5);
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

describe("the schedule", () => {
  test("goes through seconds and minutes to hours, 23 attempts in 48 h", () => {
    const turns: number[] = [0];
    while (turns.at(-1)! < FAILED_AFTER_MS) turns.push(turns.at(-1)! + retryDelayMs(turns.length, 0.5));
    expect(turns.slice(0, 7).map((ms) => ms / 1000)).toEqual([0, 5, 15, 35, 75, 155, 315]);
    expect(turns.filter((ms) => ms < FAILED_AFTER_MS)).toHaveLength(23);
  });

  test("moves each delay by at most a fifth, and never makes it longer than 4 h and a fifth", () => {
    expect(retryDelayMs(1, 0)).toBe(4_000);
    expect(retryDelayMs(1, 1)).toBe(6_000);
    expect(retryDelayMs(1_000, 1)).toBe(4.8 * 60 * 60 * 1000);
  });
});

test("a state that is written out and read back is the same, and one of another shape is refused", () => {
  const state = recordFailure(passTime(signup(["auth", "duplicate"]), T0 + 20_000), "chat", "overloaded");
  expect(signupStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  expect(signupStateSchema.safeParse({ ...state, version: 2 }).success).toBe(false);
});

test("a signup that was stored before a service joined asks that one too, and forgets one that has left", () => {
  const { customer, ...before } = signup(["auth", "success"], ["chat", "success"]).services;
  const stored = { ...signup(["auth", "success"], ["chat", "success"]), services: { ...before, gone: customer } };
  const read = signupStateSchema.parse(JSON.parse(JSON.stringify(stored)));
  expect(lights(read)).toEqual(["success", "success", "waiting"]);
  expect(Object.keys(read.services)).toEqual([...SERVICES]);
  expect([read.seq, due(read, T0 + 9000)]).toEqual([stored.seq + 1, ["customer"]]);
});
