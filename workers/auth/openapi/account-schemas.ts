/** The words of the schemas of what somebody asks for about their own account: changes, an erasure, and what mails lead to. */
import * as z from "zod";
import {
  changeRequestSchema,
  confirmMailRequestSchema,
  confirmRequestSchema,
  erasureRequestSchema,
  forgotRequestSchema,
  passwordRequestSchema,
  resetRequestSchema,
} from "#shared/contract/user.ts";
import { mailRequestSchema } from "../mail/mail-request.ts";
import { SIGNUP_LIMITS } from "../web/signup-fields.ts";
import type { Schema } from "./api-document.ts";
import type { SchemaWords } from "./own-data-schemas.ts";

/** The key of a request that may have to be sent again. `intake/idempotency.ts` checks it. */
export const IDEMPOTENCY_KEY: Schema = { type: "string", pattern: "^[\\x21-\\x7E]{1,64}$" };

export const AS_A_FORM = "The same as a form, with what a form cannot send as a header.";

/** Between the limits of a field, in code points, which is what JSON Schema counts. */
export const between = ({ min, max }: { min: number; max: number }) => ({ minLength: min, maxLength: max });

/** A body of our own forms, which cannot send a header. */
const formKey = { idempotencyKey: z.string().optional() };
const changeFormSchema = changeRequestSchema.safeExtend(formKey);
const passwordFormSchema = passwordRequestSchema.extend(formKey);
const erasureFormSchema = erasureRequestSchema.extend(formKey);

/** Adds names and descriptions, and no rule. */
export function describeAccountChanges(words: SchemaWords): void {
  words
    .add(changeRequestSchema, {
      id: "ChangeRequest",
      description:
        "What to change: the name, the e-mail address, or both. Another address takes the password. Any other member is refused.",
    })
    .add(changeFormSchema, { id: "ChangeForm", description: AS_A_FORM })
    .add(passwordRequestSchema, {
      id: "PasswordRequest",
      description: "The password until now, and the new one. Any other member is refused.",
    })
    .add(passwordRequestSchema.shape.newPw, {
      ...between(SIGNUP_LIMITS.userPw),
      format: "password",
      description: "Of a new password the same is asked as of the first one: see `SignupRequest`.",
    })
    .add(passwordFormSchema, { id: "PasswordForm", description: AS_A_FORM })
    .add(erasureRequestSchema, { id: "ErasureRequest", description: "The account's password, and no other member." })
    .add(erasureFormSchema, { id: "ErasureForm", description: AS_A_FORM })
    .add(formKey.idempotencyKey, { ...IDEMPOTENCY_KEY, description: "As the header `Idempotency-Key`." })
    .add(confirmRequestSchema, {
      id: "ConfirmRequest",
      description: "The token of a link, or a code that was typed by hand.",
    })
    .add(confirmMailRequestSchema, { id: "ConfirmMailRequest", description: "Whose address is to be confirmed." })
    .add(confirmMailRequestSchema.shape.code, {
      description: "Ignored: our form has one field for each of its buttons.",
    })
    .add(forgotRequestSchema, { id: "ForgotRequest", description: "Whose password was forgotten." })
    .add(resetRequestSchema, { id: "ResetRequest", description: "The token of a link, and the new password." })
    .add(resetRequestSchema.shape.userPw, {
      ...between(SIGNUP_LIMITS.userPw),
      format: "password",
      description: "By the same rules as at the signup.",
    })
    .add(mailRequestSchema, { id: "MailRequest", description: "Asks for a mail: which one, and about which account." });
}
