import { expect, test } from "vitest";
import { begin, recordReply, recordStored, snapshot } from "./lights.ts";
import { newUser } from "./kinds/new-user.ts";
import { replyHops } from "./hops.ts";
import { eventStateSchema } from "./state.ts";

const T0 = Date.UTC(2026, 10, 26, 10);
const names = { eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11", userId: "kim", fingerprint: "", traceparent: "" };
const profile = { userName: "Kim", email: "kim@example.com", role: "ROLE_USER" } as const;
const kept = { kind: "kept", verdict: "success", account: { accountId: names.eventId, revision: 1, profile } } as const;
const command = newUser(names, profile, "");

test("auth's light says how long the hand-over and auth's database took, once auth has answered", () => {
  const accepted = begin({ ...command, receivedAtMs: T0 - 150 }, T0);
  expect(snapshot(accepted).services.auth).toEqual({ status: "waiting" });
  const stored = recordStored(accepted, kept, T0 + 30, T0 + 2);
  expect(snapshot(stored).services.auth.hops).toEqual({ handOverMs: 150, authMs: 28 });
});

test("a replica's light says how long its queue, its work and its reply took", () => {
  const times = { askedAtMs: T0 + 30, receivedAtMs: T0 + 37, answeredAtMs: T0 + 50 };
  const answered = recordReply(recordStored(begin(command, T0), kept, T0 + 30), "chat", "duplicate", T0 + 61, times);
  expect(snapshot(answered).services.chat.hops).toEqual({ queueMs: 7, replicaMs: 13, replyMs: 11 });
  expect(snapshot(answered).services.customer).not.toHaveProperty("hops");
});

test("of clocks that differ, a step is never negative", () => {
  const times = { askedAtMs: T0 + 40, receivedAtMs: T0 + 37, answeredAtMs: T0 + 90 };
  expect(replyHops(times, T0 + 61)).toEqual({ queueMs: 0, replicaMs: 53, replyMs: 0 });
});

test("a command and a reply of an older version say nothing of steps, and neither do the lights", () => {
  const answered = recordReply(recordStored(begin(command, T0), kept, T0 + 30), "chat", "success", T0 + 61);
  expect(Object.values(snapshot(answered).services).some((light) => "hops" in light)).toBe(false);
});

test("a reply that comes again, by another way, does not change the steps", () => {
  const times = { askedAtMs: T0, receivedAtMs: T0, answeredAtMs: T0 };
  const answered = recordReply(recordStored(begin(command, T0), kept, T0 + 30), "chat", "success", T0 + 61, times);
  expect(recordReply(answered, "chat", "success", T0 + 99, { ...times, receivedAtMs: T0 + 9 })).toBe(answered);
});

test("what is stored is read back with its steps, and what was stored without them is read, too", () => {
  const stored = recordStored(begin({ ...command, receivedAtMs: T0 - 150 }, T0), kept, T0 + 30, T0 + 2);
  expect(eventStateSchema.parse(structuredClone(stored))).toEqual(stored);
  const { hops: _, ...auth } = stored.services.auth;
  const older = { ...stored, services: { ...stored.services, auth } };
  expect(eventStateSchema.parse(structuredClone(older))).toEqual(older);
});
