/**
 * What each status and each code means, in a sentence for the reader of the API's document. The compiler refuses a code of
 * the contract that has none.
 */
import type { ProblemCode } from "#shared/contract/problem.ts";
import type { Status } from "#shared/contract/snapshot.ts";
import type { FieldCode } from "#shared/contract/user.ts";

/** What a light says. */
export const STATUSES_MEAN: Record<Status, string> = {
  waiting: "Orange: no answer yet.",
  delayed: "Orange: still no answer. The service is asked again.",
  success: "Green: the service has this user, from this signup; or has this change; or has erased the account.",
  duplicate: "Red: the service already had a user by this userId.",
  failed: "Red: given up after 48 hours.",
};

/** When a request is refused with a code. */
export const PROBLEMS_MEAN: Record<ProblemCode, string> = {
  malformed: "The body is not what it says it is, or not UTF-8, or the idempotency key is none.",
  invalid_credentials: "There is no such userId with this password.",
  not_logged_in: "There is no session.",
  cookie_not_returned: "The browser has just logged in, and does not send its cookie back.",
  email_not_confirmed: "The password is right. The account's e-mail address has to be confirmed before it can log in.",
  https_required: "Something was sent over plain http.",
  forbidden: "Another site asks, or what only an admin may do is asked for without the session of one.",
  not_found: "There is no such path, no such signup, or no token for it.",
  method_not_allowed: "The path has other methods: see `Allow`.",
  upgrade_required: "The path is a socket: it wants `Upgrade: websocket`.",
  body_too_large: "The body has more than 8 KiB.",
  challenge_failed: "The proof of Turnstile is missing, or does not hold.",
  unsupported_media_type:
    "The body is neither JSON nor a form, or has another charset than UTF-8, or a `Content-Encoding`.",
  invalid_fields: "Some fields are not valid: see `errors`.",
  link_not_valid: "The token or the code is none, was used before, or is too old.",
  idempotency_key_reused: "The key came before for this userId, with another name or e-mail address.",
  too_many_requests: "Too many requests: try again after `Retry-After` seconds.",
  internal: "Our fault. With an `Idempotency-Key` it is safe to try again.",
  unavailable: "A part of the company is away. What was asked for was not done.",
};

/** What is wrong with a field. */
export const FIELD_CODES_MEAN: Record<FieldCode, string> = {
  required: "The field is missing or empty.",
  not_text: "The field is not a string, or is there twice.",
  too_short: "The field has too few characters.",
  too_long: "The field has too many characters.",
  invalid_characters: "The field has a character that cannot be used there.",
  invalid_start: "The userId does not start with a letter or digit.",
  invisible: "The field has no character that can be seen.",
  reserved: "Nobody can have this userId.",
  invalid_email: "The field is not an e-mail address.",
  invalid_role: "The role is neither `ROLE_USER` nor `ROLE_ADMIN`.",
  common_password: "The password is one of the commonest.",
  contains_your_data: "The password contains the userId, or the local part of the e-mail address.",
  wrong_password: "The password is not the account's.",
  unknown_field: "The field is not known here.",
};
