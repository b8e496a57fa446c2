/**
 * A user's fields, each with its rules. Signups, queue messages and stored states are all parsed by these schemas. A rule
 * that fails has a stable code (`FieldCode`); the words for it are the pages'.
 */
import * as z from "zod";
import { readEmail } from "./email.ts";
import { isReserved } from "./reserved-user-ids.ts";

/** The codes of all faults that a field can have. */
export const FIELD_CODES = [
  "required",
  "not_text",
  "too_short",
  "too_long",
  "invalid_characters",
  "invalid_start",
  "invisible",
  "reserved",
  "invalid_email",
  "invalid_role",
  "common_password",
  "contains_your_data",
  "wrong_password",
  "unknown_field",
] as const;

export type FieldCode = (typeof FIELD_CODES)[number];

/** A rule's code, checked by the compiler. */
const code = (name: FieldCode): FieldCode => name;

const text = z.string({ error: (issue) => code(issue.input === undefined ? "required" : "not_text") });

/** Length in code points: what a person counts, and what NIST SP 800-63B-4 section 3.1.1.2 counts. */
const codePoints = (value: string): number => [...value].length;

/**
 * Characters that no name needs and that would deceive or break a reader: controls (NUL included), halves of a surrogate
 * pair, noncharacters, separators of lines and paragraphs, and the directional overrides and isolates of Unicode TR #36,
 * section 2.4. Joiners stay: names in Persian and in Indic scripts need them, and so do many emoji.
 */
const DECEIVING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u;

/**
 * A character that leaves ink. Letters that are blank by definition (the Hangul fillers) are default-ignorable (Unicode
 * Standard, section 5.21); the blank Braille pattern and the musical null notehead are not, and are as blank.
 */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u{2800}\u{1D159}]]/v;

/** A userId as it is kept: lower case, 3 to 32 characters of `a-z 0-9 . _ -`, a letter or digit first. */
export const userIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{2,31}$/);

/**
 * A userId as somebody types it: trimmed, and upper case folded, in ASCII alone. `toLowerCase` would also turn the Kelvin
 * sign into a k, so the characters are looked at first.
 */
export const typedUserIdSchema = text
  .trim()
  .min(1, code("required"))
  .regex(/^[A-Za-z0-9._-]*$/, { error: code("invalid_characters"), abort: true })
  .regex(/^[A-Za-z0-9]/, code("invalid_start"))
  .min(3, code("too_short"))
  .max(32, code("too_long"))
  .transform((value) => value.toLowerCase());

/**
 * A password: 8 to 128 code points, any characters, in the composed form (NFC), in which it is hashed. Example: four
 * Hangul syllables are four characters, whether a keyboard sends them composed or as ten letters.
 */
export const typedPasswordSchema = text
  .min(1, code("required"))
  .refine((value) => value.isWellFormed(), { error: code("invalid_characters"), abort: true })
  .transform((value) => value.normalize("NFC"))
  .pipe(
    z
      .string()
      .refine((value) => codePoints(value) >= 8, code("too_short"))
      .refine((value) => codePoints(value) <= 128, code("too_long")),
  );

/** An e-mail address: neither unique nor verified here. See `readEmail` for what is one. */
export const emailSchema = text
  .trim()
  .min(1, code("required"))
  .max(254, code("too_long"))
  .transform((value, context) => {
    const email = readEmail(value);
    if (email !== null) return email;
    context.issues.push({ code: "custom", message: code("invalid_email"), input: value });
    return z.NEVER;
  });

/** A display name: trimmed, 1 to 64 code points of which at least one can be seen, in the composed form (NFC). */
export const userNameSchema = text
  .refine((value) => !DECEIVING.test(value), code("invalid_characters"))
  .transform((value) => value.normalize("NFC").trim())
  .pipe(
    z
      .string()
      .min(1, code("required"))
      .refine((value) => VISIBLE.test(value), code("invisible"))
      .refine((value) => codePoints(value) <= 64, code("too_long")),
  );

/** What a person may do: `ROLE_USER` unless an admin said otherwise. */
const roleSchema = z.enum(["ROLE_USER", "ROLE_ADMIN"], { error: code("invalid_role") });

/** A role's name, as the Spring original wrote it. */
export type Role = z.infer<typeof roleSchema>;

/** The part of a user that every service may know. Never a password or a hash. */
export const profileSchema = z.object({ userName: userNameSchema, email: emailSchema, role: roleSchema });

export type Profile = z.infer<typeof profileSchema>;

/** The body of `POST /user`. A key that is not listed is refused, not ignored. */
export const signupRequestSchema = z.strictObject({
  userId: typedUserIdSchema.refine((userId) => !isReserved(userId), code("reserved")),
  userPw: typedPasswordSchema,
  email: emailSchema,
  userName: userNameSchema,
  role: roleSchema.optional(),
});

export type SignupRequest = z.infer<typeof signupRequestSchema>;

/**
 * The body of `POST /login`. Only that both fields are text is checked here. Example: a userId of two letters, which no
 * account can have, gets the same answer as an unknown userId. Half a surrogate pair is no text: hashed, it would be U+FFFD.
 */
export const loginRequestSchema = z.strictObject({
  userId: text,
  userPw: text.refine((value) => value.isWellFormed()),
});

/** The body of `POST /logout`; there may be none. A form has text where JSON has true and false. */
export const logoutRequestSchema = z.strictObject({
  everywhere: z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")]).default(false),
});

/** A code as it is typed: six digits, with spaces anywhere. What is none of that is a wrong code. */
const typedCodeSchema = text.max(64).transform((value) => value.replaceAll(/\s/g, ""));

/** The body of `POST /confirm`: the token of a link, or a code that was typed by hand. */
export const confirmRequestSchema = z.union([
  z.strictObject({ token: text }),
  z.strictObject({ userId: text, code: typedCodeSchema }),
]);

/** The body of `POST /confirm/mail`. `code`: our form has one field for each button, and sends both. */
export const confirmMailRequestSchema = z.strictObject({ userId: typedUserIdSchema, code: text.optional() });

/** The body of `POST /forgot`. */
export const forgotRequestSchema = z.strictObject({ userId: typedUserIdSchema });

/** The body of `POST /reset`: the token of a link, and the new password. */
export const resetRequestSchema = z.strictObject({ token: text, userPw: typedPasswordSchema });

/** The password that an account has, typed again. Whether it is right, the login guard lets somebody find out. */
const currentPasswordSchema = text
  .min(1, code("required"))
  .refine((value) => value.isWellFormed(), code("invalid_characters"));

/**
 * The body of `PATCH /me`: another name, another e-mail address, or both. The address is what a forgotten password is asked
 * for with, so another one needs the password.
 */
export const changeRequestSchema = z
  .strictObject({
    userName: userNameSchema.optional(),
    email: emailSchema.optional(),
    userPw: currentPasswordSchema.optional(),
  })
  .refine(({ userName, email }) => userName !== undefined || email !== undefined, {
    path: ["userName"],
    error: code("required"),
  })
  .refine(({ email, userPw }) => email === undefined || userPw !== undefined, {
    path: ["userPw"],
    error: code("required"),
  });

/** The body of `POST /me/password`: the password until now, and the new one. */
export const passwordRequestSchema = z.strictObject({ userPw: currentPasswordSchema, newPw: typedPasswordSchema });

/** The body of `DELETE /me`. */
export const erasureRequestSchema = z.strictObject({ userPw: currentPasswordSchema });
