import { describe, expect, test } from "vitest";
import { redeliveryDelayS, remedyFor } from "./failures.ts";
import { reasonOf } from "./log.ts";

describe("what to do about a failure", () => {
  test.each([
    ["D1_ERROR: Network connection lost.", "retry"],
    ["D1 DB reset because its code was updated.", "retry"],
    ["D1_ERROR: D1 DB is overloaded. Requests queued for too long.", "wait"],
    ["D1 DB storage operation exceeded timeout which caused object to be reset.", "wait"],
    ["D1_ERROR: UNIQUE constraint failed: users.user_id: SQLITE_CONSTRAINT", "give up"],
    ["D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'", "give up"],
    ["Queue sendBatch failed: Queue is overloaded. Please back off.", "wait"],
    ["Queue send failed: Too Many Requests", "wait"],
    ["Queue send failed: message length of 140000 bytes exceeds limit of 128000", "give up"],
    ["Durable Object reset because its code was updated.", "retry"],
    ["no such table: users: SQLITE_ERROR", "retry"], // a migration that is still to come
    ["something nobody has seen before", "retry"],
  ])("%s → %s", (message, remedy) => {
    expect(remedyFor(new Error(message))).toBe(remedy);
  });

  test("an object that says it is overloaded is left alone, whatever its message", () => {
    expect(remedyFor(Object.assign(new Error("internal error"), { overloaded: true, retryable: true }))).toBe("wait");
  });

  test("the database's own error decides when the ORM has wrapped it", () => {
    const cause = new Error("D1_ERROR: NOT NULL constraint failed: users.email: SQLITE_CONSTRAINT");
    expect(remedyFor(new Error("Failed query", { cause }))).toBe("give up");
  });

  test("what was thrown need not be an error", () => {
    expect([remedyFor("lost"), remedyFor(7), remedyFor({})]).toEqual(["retry", "retry", "retry"]);
  });
});

test("a message is held back twice as long each time, longer when something is overloaded, ten minutes at most", () => {
  const lost = new Error("Network connection lost.");
  expect([1, 2, 3, 20].map((deliveries) => redeliveryDelayS(lost, deliveries))).toEqual([2, 4, 8, 600]);
  expect(redeliveryDelayS(new Error("Queue is overloaded."), 1)).toBe(30);
});

describe("the reason that is logged", () => {
  test("is the database's, without the query and its parameters", () => {
    const query = new Error("Failed query: insert into users values (?) params: $scrypt$ln=14", {
      cause: new Error("D1_ERROR: Network connection lost.", { cause: new Error("Network connection lost.") }),
    });
    expect(reasonOf(query)).toBe("Network connection lost.");
  });

  test("is short", () => {
    expect(reasonOf(new Error("x".repeat(10_000)))).toHaveLength(200);
  });
});
