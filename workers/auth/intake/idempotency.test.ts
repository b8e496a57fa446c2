import { describe, expect, test } from "vitest";
import { eventIdSchema } from "#shared/contract/snapshot.ts";
import { eventIdFor, fingerprintOf, isIdempotencyKey } from "./idempotency.ts";

const secret = "a-secret-for-tests-of-32-characters-or-more";

describe("the eventId of a key", () => {
  test("is the same for the same key and userId, and another for any other", async () => {
    const ids = await Promise.all([
      eventIdFor(secret, "kim", "key"),
      eventIdFor(secret, "kim", "key"),
      eventIdFor(secret, "kim", "yek"),
      eventIdFor(secret, "lee", "key"),
      eventIdFor(`${secret}!`, "kim", "key"),
    ]);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
  });

  test("is a UUID of version 8", async () => {
    for (let key = 0; key < 50; key++) {
      const eventId = await eventIdFor(secret, "kim", String(key));
      expect(eventIdSchema.parse(eventId)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  test("is chance without a key", async () => {
    expect(await eventIdFor(secret, "kim", undefined)).not.toBe(await eventIdFor(secret, "kim", undefined));
  });
});

test.each([
  ["a", true],
  ["~".repeat(64), true],
  ["", false],
  ["~".repeat(65), false],
  ["two words", false],
  ["열쇠", false],
  ["a\n", false],
])("%j as a key: %s", (key, isOne) => {
  expect(isIdempotencyKey(key)).toBe(isOne);
});

test("a fingerprint tells profiles apart, wherever they differ, and gives nothing of them away", async () => {
  const kim = { userName: "kim", email: "kim@example.com", role: "ROLE_USER" } as const;
  const others = [
    kim,
    { ...kim, userName: "Kim" },
    { ...kim, email: "k@example.com" },
    { ...kim, role: "ROLE_ADMIN" as const },
  ];
  const prints = await Promise.all(others.map(fingerprintOf));
  expect(new Set(prints).size).toBe(4);
  expect(await fingerprintOf({ ...kim })).toBe(prints[0]);
  expect(prints.join()).not.toContain("kim");
});
