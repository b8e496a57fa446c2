import { describe, expect, test } from "vitest";
import { newUser } from "./kinds/new-user.ts";
import { begin, countAttempts, passTime, recordReply, recordStored } from "./lights.ts";
import {
  NO_NOTES,
  adopted,
  noteAtMs,
  noted,
  notesSchema,
  telling,
  told,
  type Notes,
  type NotesChange,
} from "./notes.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS } from "./schedule.ts";
import type { EventState } from "./state.ts";

const T0 = Date.UTC(2026, 10, 22, 10);
const LATE = T0 + DELAYED_AFTER_MS;
const kim = { userName: "Kim", email: "kim@example.com", role: "ROLE_USER" } as const;
const eventIdOf = (n: number) => `3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b${String(n).padStart(2, "0")}`;

/** A signup that auth has stored, and that both replicas owe an answer. */
function asked(n = 11, before: readonly EventState[] = [], atMs = T0): EventState {
  const eventId = eventIdOf(n);
  const names = { eventId, userId: "kim", fingerprint: "", traceparent: "" };
  const account = { accountId: eventId, revision: 1, profile: kim };
  const begun = begin(newUser(names, kim, "$scrypt$"), atMs, before);
  const stored = recordStored(begun, { kind: "kept", verdict: "success", account }, atMs + 1);
  return countAttempts(stored, ["chat", "customer"], atMs + 1, 0.5);
}

const green = (state: EventState, nowMs = LATE): EventState =>
  (["chat", "customer"] as const).reduce((one, service) => recordReply(one, service, "success", nowMs), state);

/** The notes once the table has taken all that they want to tell it at this time, and what it was told. */
function delivered(notes: Notes, nowMs: number): { notes: Notes; change: NotesChange } {
  const asking = telling(notes, nowMs);
  return { notes: told(asking.notes, asking.change, nowMs + 5), change: asking.change };
}

const late = passTime(asked(), LATE);
const failed = passTime(asked(), T0 + FAILED_AFTER_MS);

describe("an event in time", () => {
  test("has no note, and the notes stay the very same", () => {
    expect(noted(NO_NOTES, [asked(), green(asked())])).toBe(NO_NOTES);
    expect(noteAtMs(NO_NOTES)).toBe(Infinity);
  });
});

describe("an event that is late", () => {
  test("has a note for each service that owes its answer, due at once; told, it waits for nothing", () => {
    const notes = noted(NO_NOTES, [late]);
    expect(noteAtMs(notes)).toBe(0);
    const { notes: after, change } = delivered(notes, LATE);
    expect(change).toMatchObject({
      write: [
        { eventId: late.eventId, service: "chat", kind: "newUser", status: "delayed", sinceMs: T0, attempts: 1 },
        { service: "customer" },
      ],
      remove: [],
    });
    expect([noteAtMs(after), noted(after, [late])]).toEqual([Infinity, after]);
  });

  test("is told anew with each attempt, and removed once it is answered", () => {
    const { notes } = delivered(noted(NO_NOTES, [late]), LATE);
    const again = countAttempts(late, ["chat"], LATE, 0.5);
    const next = delivered(noted(notes, [again]), LATE);
    expect(next.change.write).toMatchObject([{ service: "chat", attempts: 2 }]);
    const settled = delivered(noted(next.notes, [green(again)]), LATE);
    expect(settled.change.remove.map(({ service }) => service)).toEqual(["chat", "customer"]);
    expect([noteAtMs(settled.notes), noted(settled.notes, []).all]).toEqual([Infinity, []]);
  });

  test("is told again when nobody knows whether the table was told: later each time, and then within minutes", () => {
    let notes = noted(NO_NOTES, [late]);
    const waits: number[] = [];
    for (let nowMs = LATE; waits.length < 6; nowMs = noteAtMs(notes)) {
      notes = telling(notes, nowMs).notes;
      waits.push((noteAtMs(notes) - nowMs) / 1_000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 480]);
  });

  test("whose write may still arrive is removed twice: at once, and when it cannot arrive any more", () => {
    const lost = telling(noted(NO_NOTES, [late]), LATE).notes;
    const first = delivered(noted(lost, [green(late)]), LATE + 30_000);
    expect(first.change.remove).toHaveLength(2);
    const atMs = noteAtMs(first.notes);
    expect(atMs).toBe(LATE + 90_000);
    const second = delivered(first.notes, atMs);
    expect([second.change.remove.length, noteAtMs(second.notes)]).toEqual([2, Infinity]);
  });
});

describe("an event that has failed", () => {
  const { notes } = delivered(noted(NO_NOTES, [failed]), T0 + FAILED_AFTER_MS);

  test("keeps its notes when it is forgotten", () => {
    const { all } = noted(notes, []);
    expect(all.map(({ service, row }) => [service, row?.status])).toEqual([
      ["chat", "failed"],
      ["customer", "failed"],
    ]);
    expect(noteAtMs(noted(notes, []))).toBe(Infinity);
  });

  test("loses them once a later event is green at that service, and by no earlier one", () => {
    const later = recordReply(asked(12, [failed], T0 + FAILED_AFTER_MS), "chat", "success", T0 + FAILED_AFTER_MS + 9);
    expect(delivered(noted(notes, [failed, later]), 0).change.remove.map(({ service }) => service)).toEqual(["chat"]);
    const first = green(asked(12));
    const second = passTime(asked(11, [first]), T0 + FAILED_AFTER_MS);
    expect(noted(NO_NOTES, [first, second]).all).toHaveLength(2);
    // Once it is forgotten, every event that is accepted comes later.
    expect(delivered(noted(noted(notes, []), [green(asked(13))]), 0).change.remove).toHaveLength(2);
  });

  test("does not come back when the event that made it good is forgotten before it", () => {
    const green2 = green(asked(12, [failed], T0 + FAILED_AFTER_MS), T0 + FAILED_AFTER_MS + 9);
    const good = delivered(noted(notes, [failed, green2]), T0 + FAILED_AFTER_MS);
    expect(noteAtMs(noted(good.notes, [failed]))).toBe(Infinity);
  });

  test("leaves sixteen at most, the newest, however many are given up", () => {
    let kept = NO_NOTES;
    for (let n = 10; n < 30; n += 1) {
      const one = passTime(asked(n, [], T0 + n), T0 + n + FAILED_AFTER_MS);
      kept = delivered(noted(delivered(noted(kept, [one]), 0).notes, []), 0).notes;
    }
    const { all } = noted(kept, []);
    expect(all).toHaveLength(16);
    expect(Math.min(...all.map(({ row }) => row!.sinceMs))).toBe(T0 + 22);
  });
});

test("a row that an object does not know is taken over if it has failed, and removed if it is delayed", () => {
  const row = { eventId: eventIdOf(77), kind: "newUser", sinceMs: T0, attempts: 3, nextAttemptAtMs: null } as const;
  const rows = [
    { ...row, service: "chat", status: "failed", reason: null },
    { ...row, service: "customer", status: "delayed", reason: null },
  ] as const;
  const notes = noted(adopted(NO_NOTES, rows), []);
  expect(delivered(notes, T0).change).toMatchObject({ write: [], remove: [{ service: "customer" }] });
  expect(noted(delivered(notes, T0).notes, []).all).toMatchObject([{ service: "chat", row: { status: "failed" } }]);
});

test("notes that are written out and read back are the same", () => {
  const notes = noted(NO_NOTES, [late]);
  expect(notesSchema.parse(JSON.parse(JSON.stringify(notes)))).toEqual(notes);
});
