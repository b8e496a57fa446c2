/**
 * The fields of the signup form and how long each may be, for the browser's own checks and for the words about them.
 * The contract decides; these numbers are copies, and the test beside this file compares the two.
 */

/** The fields a person fills in, in the order of the page. `role` is not one of them. */
export const SIGNUP_FIELDS = ["userId", "userPw", "email", "userName"] as const;

export type SignupField = (typeof SIGNUP_FIELDS)[number];

/** Shortest and longest value of each field, in code points. */
export const SIGNUP_LIMITS = {
  userId: { min: 3, max: 32 },
  userPw: { min: 8, max: 128 },
  email: { min: 1, max: 254 },
  userName: { min: 1, max: 64 },
} as const satisfies Record<SignupField, { min: number; max: number }>;

/** The same of every field that a value is set by: those of a signup, and another password. */
export const FIELD_LIMITS = { ...SIGNUP_LIMITS, newPw: SIGNUP_LIMITS.userPw };

export type LimitedField = keyof typeof FIELD_LIMITS;

/** True for the name of a field that has limits. */
export function isLimitedField(name: string): name is LimitedField {
  return Object.hasOwn(FIELD_LIMITS, name);
}

/**
 * The contract's rule for a userId as it is typed, in the syntax of the `pattern` attribute (its `v` flag included). The
 * spaces around it are cut off by the server.
 */
export const USER_ID_PATTERN = "\\s*[A-Za-z0-9][A-Za-z0-9._\\-]*\\s*";

/** True for the name of a field of the form. */
export function isSignupField(name: string): name is SignupField {
  return (SIGNUP_FIELDS as readonly string[]).includes(name);
}
