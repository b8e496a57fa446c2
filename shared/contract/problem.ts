/**
 * The form of every refusal: a problem document (RFC 9457), served as `application/problem+json`. A problem says what the
 * client can correct. It never contains a cause, a stack, or anything that the client sent.
 */
import type { FieldCode } from "./user.ts";

/** The problems that this endpoint knows, each with its HTTP status and title. */
export const PROBLEMS = {
  malformed: { status: 400, title: "The request cannot be read" },
  invalid_credentials: { status: 401, title: "The userId or the password is wrong" },
  not_logged_in: { status: 401, title: "Not logged in" },
  cookie_not_returned: { status: 401, title: "The session's cookie did not come back" },
  email_not_confirmed: { status: 403, title: "The e-mail address has to be confirmed first" },
  https_required: { status: 403, title: "Only https is served here" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  upgrade_required: { status: 426, title: "Only a WebSocket is served here" },
  body_too_large: { status: 413, title: "The body is too large" },
  challenge_failed: { status: 422, title: "The proof that you are human is missing or does not hold" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  invalid_fields: { status: 422, title: "Some fields are not valid" },
  link_not_valid: { status: 422, title: "The link or the code is wrong, was used or is too old" },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used with another profile" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "Not available at the moment" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong with one field, before it is put into words. */
export type FieldFault = { field: string; code: FieldCode };

/** What is wrong with one field. `message` is for people, in their language; `code` is for programs. */
export type FieldError = FieldFault & { message: string };

/** Details of one case. `retryAfterS`: when to try again, in whole seconds from now. */
export type ProblemDetails = { detail?: string; errors?: readonly FieldError[]; retryAfterS?: number };

/** A problem document. `code`, `errors` and `retryAfterS` are ours; the other members are RFC 9457's. */
export type Problem = ProblemDetails & { type: "about:blank"; title: string; status: number; code: ProblemCode };

/** The problem document of a code, with the details of this case. */
export function problem(code: ProblemCode, details: ProblemDetails = {}): Problem {
  return { type: "about:blank", ...PROBLEMS[code], code, ...details };
}
