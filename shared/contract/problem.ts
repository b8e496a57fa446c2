/**
 * How every refusal is told: a problem document (RFC 9457), served as `application/problem+json`.
 * A problem names what the client can mend. It never carries a cause, a stack or anything the client sent.
 */
import type { FieldCode } from "./user.ts";

/** The problems that this endpoint knows, each with its HTTP status and title. */
export const PROBLEMS = {
  malformed: { status: 400, title: "The request cannot be read" },
  invalid_credentials: { status: 401, title: "The userId or the password is wrong" },
  not_logged_in: { status: 401, title: "Not logged in" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  body_too_large: { status: 413, title: "The body is too large" },
  challenge_failed: { status: 422, title: "The proof that you are human is missing or does not hold" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  invalid_fields: { status: 422, title: "Some fields are not valid" },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used with another profile" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "Not available at the moment" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong with one field. `message` is for people, in their language; `code` is for programs. */
export type FieldError = { field: string; code: FieldCode; message: string };

/** A problem document. `code` is ours; the other members are RFC 9457's. */
export type Problem = {
  type: "about:blank";
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  errors?: readonly FieldError[];
};

/** The problem document of a code, with what is known in this case. */
export function problem(code: ProblemCode, more: Pick<Problem, "detail" | "errors"> = {}): Problem {
  return { type: "about:blank", ...PROBLEMS[code], code, ...more };
}
