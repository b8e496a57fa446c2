/** The rules of each field, at their edges; and of all strings, that what is accepted once is accepted as it is kept. */
import { assert, emailAddress, oneof, pre, property, record, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIELD_CODES,
  emailSchema,
  signupRequestSchema,
  typedUserIdSchema,
  userIdSchema,
  userNameSchema,
} from "./user.ts";

const kim = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "김철수" };

/** Any text, halves of surrogate pairs and controls included. */
const anyText = string({ unit: "binary", maxLength: 80 });

/** What somebody may type as a userId. */
const typedUserId = stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$/);

describe("a signup request", () => {
  test("has four fields and may have a role", () => {
    expect(signupRequestSchema.parse(kim)).toEqual(kim);
    expect(signupRequestSchema.parse({ ...kim, role: "ROLE_ADMIN" })).toEqual({ ...kim, role: "ROLE_ADMIN" });
  });

  test("with a key that is not listed is refused, not cleaned", () => {
    expect(signupRequestSchema.safeParse({ ...kim, admin: true }).success).toBe(false);
  });

  test("names each rule that it breaks by a code that has words", () => {
    assert(
      property(record({ userId: anyText, userPw: anyText, email: anyText, userName: anyText }), (fields) => {
        const { error } = signupRequestSchema.safeParse(fields);
        for (const issue of error?.issues ?? []) expect(FIELD_CODES).toContain(issue.message);
      }),
    );
  });
});

describe("what is accepted", () => {
  test("as a userId is kept in lower case, and is the same when it comes back", () => {
    assert(
      property(typedUserId, (userId) => {
        const kept = typedUserIdSchema.parse(userId);
        expect(userIdSchema.parse(kept)).toBe(userId.toLowerCase());
        expect(typedUserIdSchema.parse(kept)).toBe(kept);
      }),
    );
  });

  test("as any field reads the same when a queue or the journal brings it back", () => {
    assert(
      property(oneof(anyText, typedUserId, emailAddress()), (text) => {
        for (const schema of [typedUserIdSchema, userNameSchema, emailSchema]) {
          const { data } = schema.safeParse(text);
          if (data !== undefined) expect(schema.parse(data)).toBe(data);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("as a name is well formed, composed, and within 64 code points as it is kept", () => {
    const names = string({ unit: "grapheme", minLength: 1, maxLength: 70 });
    assert(
      property(names, (name) => {
        const { data } = userNameSchema.safeParse(name);
        pre(data !== undefined);
        expect(data).toBe(data.normalize("NFC").trim());
        expect([...data].length).toBeLessThanOrEqual(64);
        expect(data.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("a userId is refused that", () => {
  test.each([
    "ab",
    "a".repeat(33),
    ".ab",
    "-ab",
    "_ab",
    "a b",
    "a/b",
    "ａｂｃ",
    "\u212Aim",
    "kím",
    "abc\n",
    "__proto__",
  ])("is %j", (userId) => {
    expect(typedUserIdSchema.safeParse(userId).success).toBe(false);
  });
});
