/** The rules of each field, at their edges; and of all strings, that what is accepted once is accepted as it is kept. */
import { assert, emailAddress, oneof, pre, property, record, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIELD_CODES,
  emailSchema,
  signupRequestSchema,
  typedPasswordSchema,
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
    "a\nbc",
    "__proto__",
  ])("is %j", (userId) => {
    expect(typedUserIdSchema.safeParse(userId).success).toBe(false);
  });
});

/** The code of the first rule that a value breaks; undefined if it keeps all. */
const fault = (
  schema: { safeParse: (value: unknown) => { error?: { issues: { message: string }[] } } },
  value: string,
) => schema.safeParse(value).error?.issues[0]?.message;

test("a userId is read without the spaces around it", () => {
  expect(typedUserIdSchema.parse(" Kim\n")).toBe("kim");
});

test.each(["admin", "Support", "null", "undefined", "postmaster", "signup-lights", "login", "openapi.json"])(
  "nobody can sign up as %s",
  (userId) => {
    expect(fault(signupRequestSchema, { ...kim, userId } as never)).toBe("reserved");
    expect(signupRequestSchema.safeParse({ ...kim, userId: `${userId}-2` }).success).toBe(true);
  },
);

describe("a password", () => {
  const syllables = "한국사람"; // 4 composed, 11 decomposed

  test("is counted as it is hashed: composed", () => {
    for (const form of ["NFC", "NFD"]) {
      expect(fault(typedPasswordSchema, syllables.normalize(form))).toBe("too_short");
      expect(typedPasswordSchema.parse(syllables.repeat(2).normalize(form))).toBe(syllables.repeat(2));
      expect(fault(typedPasswordSchema, syllables.repeat(32).normalize(form))).toBeUndefined();
      expect(fault(typedPasswordSchema, `${syllables.repeat(32)}!`.normalize(form))).toBe("too_long");
    }
  });
});

describe("a name", () => {
  test.each(["\u3164", "\u200B", "\u2060", "\u2800", "\uFFA0", "\u115F\u1160", "\u{E0001}", "\u200D\uFE0F", "\u0301"])(
    "that nobody can see is refused: %j",
    (name) => {
      expect(fault(userNameSchema, name)).toBe("invisible");
      expect(fault(userNameSchema, ` ${name} ${name}`)).toBe("invisible");
      expect(fault(userNameSchema, `${name}x`)).toBeUndefined();
    },
  );

  test.each(["\uFFFF", "\uFDD0", "\u{1FFFE}", "\u2028", "\u2029", "\u0085", "\u007F", "\uD83D", "\u202E", "\u2066"])(
    "with a character that is none, or breaks a line, is refused: %j",
    (character) => {
      expect(fault(userNameSchema, `Kim${character}`)).toBe("invalid_characters");
    },
  );

  test.each([
    "می\u200Cخواهم",
    "ක්\u200Dෂ",
    "👨\u200D👩\u200D👧",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "7",
    "-",
  ])("with a joiner where it belongs stays as it is: %s", (name) => {
    expect(userNameSchema.parse(name)).toBe(name);
  });
});
