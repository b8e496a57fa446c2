import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { begin, countAttempts, due, isSettled, recordStored } from "../lights.ts";
import type { Stored } from "../orders.ts";
import type { EventState } from "../state.ts";
import { changed } from "./changed.ts";
import { answerAfter, erased, withErased } from "./erased.ts";
import { newUser } from "./new-user.ts";
import { repair } from "./repair.ts";

const T0 = Date.UTC(2026, 10, 22, 10);
const KIM = "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11";
const kim = { userName: "김철수", email: "kim@example.com", role: "ROLE_USER" } as const;
const names = { eventId: KIM, userId: "kim", fingerprint: "of kim", traceparent: "" };
const signup = begin(newUser(names, kim, "$scrypt$"), T0);

/** auth keeps kim's account, at this revision. */
const kept = (verdict: "success", revision: number): Stored => ({
  kind: "kept",
  verdict,
  account: { accountId: KIM, revision, profile: kim },
});

const statuses = (state: EventState) => SERVICES.map((service) => state.services[service].status);

describe("an event that revises an account", () => {
  const change = (eventId: string, before: EventState[] = []) =>
    begin(changed({ ...names, eventId }, { accountId: KIM, revision: 1 }, { userName: "Kim" }), T0, before);
  const first = change("3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b21");
  const second = change("3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b20", [first]);

  test("waits at auth until those that were accepted earlier are answered there", () => {
    expect(due(second, T0 + 1, [first, second])).toEqual([]);
    expect(due(first, T0 + 1, [first, second])).toEqual(["auth"]);
    const answered = recordStored(first, kept("success", 2), T0 + 2);
    expect(due(second, T0 + 2, [answered, second])).toEqual(["auth"]);
    const erasure = begin(erased({ ...names, eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b23" }, KIM), T0, [first]);
    expect(due(erasure, T0 + 1, [first, erasure])).toEqual([]);
  });

  test("waits for none at a replica: the higher revision stays there", () => {
    const [asked, next] = [first, second].map((state, index) => recordStored(state, kept("success", 2 + index), T0));
    expect(due(next!, T0 + 1, [asked!, next!])).toEqual(["chat", "customer"]);
  });

  test("is counted anew, and is due at once, when the account has moved on", () => {
    const asked = countAttempts(second, ["auth"], T0 + 1, 0.5);
    const anew = recordStored(asked, { kind: "moved on", revision: 4 }, T0 + 2);
    expect(anew.order).toMatchObject({ revision: 5 });
    expect(due(anew, T0 + 2)).toEqual(["auth"]);
  });

  test("has failed everywhere when auth keeps no such account", () => {
    const gone = recordStored(first, { kind: "gone" }, T0 + 1);
    expect(statuses(gone)).toEqual(everywhere("failed"));
    expect([isSettled(gone), gone.order, recordStored(gone, { kind: "gone" }, T0 + 2)]).toEqual([true, null, gone]);
  });
});

test("a repair sends the account that auth keeps, and waits for nothing", () => {
  const asked = begin(repair({ ...names, eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b31" }, KIM), T0);
  expect(due(asked, T0, [signup, asked])).toEqual(["auth"]);
  const answered = recordStored(asked, kept("success", 7), T0);
  expect(answered.account).toEqual({ accountId: KIM, revision: 7, profile: kim });
  expect(due(answered, T0, [signup, answered])).toEqual(["chat", "customer"]);
});

describe("once an account is erased", () => {
  const tombstone = { accountId: KIM, revision: 3, profile: null };
  const stored = recordStored(signup, kept("success", 1), T0 + 1);

  test("an event that had its profile has the tombstone, and nothing that watchers see changes", () => {
    expect(stored.account?.profile).toEqual(kim);
    expect(withErased(stored, tombstone)).toEqual({ ...stored, account: tombstone });
  });

  test("an event of another account, and one that has no profile, stays as it is", () => {
    const other = { ...tombstone, accountId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b99" };
    expect(withErased(stored, other)).toBe(stored);
    expect(withErased(signup, tombstone)).toBe(signup);
  });

  test("an answer of auth's that was read before, and comes after, brings no profile back", () => {
    const late = kept("success", 1);
    expect(answerAfter(late, [withErased(stored, tombstone)])).toEqual({ ...late, account: tombstone });
    expect(answerAfter(late, [stored])).toBe(late);
  });
});
