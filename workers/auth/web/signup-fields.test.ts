/** The form's own checks agree with the contract: they never refuse what it accepts, and stop where it stops. */
import { expect, test } from "vitest";
import { emailSchema, typedPasswordSchema, typedUserIdSchema, userNameSchema } from "#shared/contract/user.ts";
import { SIGNUP_LIMITS, USER_ID_PATTERN } from "./signup-fields.ts";

// A label of a domain name ends at 63 characters, so a long address needs several.
const address = (length: number) => `a@${`${"b".repeat(62)}.`.repeat(3)}${"c".repeat(length - 191)}`;

const CASES = [
  { field: "userId", schema: typedUserIdSchema, ofLength: (length: number) => "a".repeat(length) },
  { field: "userPw", schema: typedPasswordSchema, ofLength: (length: number) => "🔑".repeat(length) },
  { field: "userName", schema: userNameSchema, ofLength: (length: number) => "김".repeat(length) },
] as const;

test.each(CASES)("$field stops at the contract's limits", ({ field, schema, ofLength }) => {
  const { min, max } = SIGNUP_LIMITS[field];
  expect(schema.safeParse(ofLength(min)).success).toBe(true);
  expect(schema.safeParse(ofLength(max)).success).toBe(true);
  expect(schema.safeParse(ofLength(min - 1)).success).toBe(false);
  expect(schema.safeParse(ofLength(max + 1)).success).toBe(false);
});

test("email stops at the contract's limit", () => {
  const { max } = SIGNUP_LIMITS.email;
  expect(emailSchema.safeParse(address(max)).success).toBe(true);
  expect(emailSchema.safeParse(address(max + 1)).success).toBe(false);
});

test.each(["kim", " Kim ", "Kim", "k.i_m-9", "9ab", "-ab", ".ab", "k im", "kím", "ｋｉｍ", "k/../im", "\u212Aim"])(
  "the pattern says of %j what the contract says",
  (userId) => {
    const pattern = new RegExp(`^(?:${USER_ID_PATTERN})$`, "v");
    expect(pattern.test(userId)).toBe(typedUserIdSchema.safeParse(userId).success);
  },
);
