/**
 * What a user is made of, field by field: the rules that every boundary holds a signup, a queue message and a stored
 * state to. A rule that fails is named by a stable code (`FieldCode`); the words for it belong to the pages.
 */
import * as z from "zod";

/** The stable names of what can be wrong with a field. */
export const FIELD_CODES = [
  "required",
  "not_text",
  "too_short",
  "too_long",
  "invalid_characters",
  "invalid_email",
  "invalid_role",
  "common_password",
  "contains_your_data",
  "unknown_field",
] as const;

export type FieldCode = (typeof FIELD_CODES)[number];

/** Names a rule of a field; the compiler refuses a code that has no words. */
const code = (name: FieldCode): FieldCode => name;

const text = z.string({ error: (issue) => code(issue.input === undefined ? "required" : "not_text") });

/** Length in code points: what a person counts, and what NIST SP 800-63B-4 section 3.1.1.2 counts. */
const codePoints = (value: string): number => [...value].length;

/**
 * Characters that no name needs and that would deceive or break a reader: controls (NUL included), halves of a
 * surrogate pair, and the directional overrides and isolates of Unicode TR #36, section 2.4.
 */
const DECEIVING = /[\p{Cc}\p{Cs}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u;

/** A userId as it is kept: lower case, 3 to 32 characters of `a-z 0-9 . _ -`, a letter or digit first. */
export const userIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{2,31}$/);

/**
 * A userId as somebody types it. Upper case is folded, in ASCII alone: `toLowerCase` would also turn the Kelvin sign
 * into a k, so the characters are looked at first.
 */
export const typedUserIdSchema = text
  .min(1, code("required"))
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, code("invalid_characters"))
  .min(3, code("too_short"))
  .max(32, code("too_long"))
  .transform((value) => value.toLowerCase());

/** A password: 8 to 128 code points, any characters, kept as typed. */
export const typedPasswordSchema = text
  .min(1, code("required"))
  .refine((value) => value.isWellFormed(), code("invalid_characters"))
  .refine((value) => codePoints(value) >= 8, code("too_short"))
  .refine((value) => codePoints(value) <= 128, code("too_long"));

/** An e-mail address: neither unique nor verified here. 254 is what RFC 5321 leaves of a path's 256 octets. */
export const emailSchema = text
  .trim()
  .min(1, code("required"))
  .max(254, code("too_long"))
  .pipe(z.email({ error: code("invalid_email") }));

/** A display name: trimmed, 1 to 64 code points, in the composed form (NFC). */
export const userNameSchema = text
  .refine((value) => !DECEIVING.test(value), code("invalid_characters"))
  .transform((value) => value.normalize("NFC").trim())
  .pipe(
    z
      .string()
      .min(1, code("required"))
      .refine((value) => codePoints(value) <= 64, code("too_long")),
  );

/** What a person may do: `ROLE_USER` unless an admin said otherwise. */
const roleSchema = z.enum(["ROLE_USER", "ROLE_ADMIN"], { error: code("invalid_role") });

/** A role's name, as the Spring original wrote it. */
export type Role = z.infer<typeof roleSchema>;

/** What every service may know about a user. Never a password, never a hash. */
export const profileSchema = z.object({ userName: userNameSchema, email: emailSchema, role: roleSchema });

export type Profile = z.infer<typeof profileSchema>;

/** The body of `POST /user`. A key that is not listed is refused, not ignored. */
export const signupRequestSchema = z.strictObject({
  userId: typedUserIdSchema,
  userPw: typedPasswordSchema,
  email: emailSchema,
  userName: userNameSchema,
  role: roleSchema.optional(),
});

export type SignupRequest = z.infer<typeof signupRequestSchema>;

/** The body of `POST /login`. What no account can have is refused like what no account has: with the same words. */
export const loginRequestSchema = z.strictObject({ userId: text, userPw: text });
