/**
 * What is wrong, as one kind of error: a problem document (RFC 9457) that the server answered, the same in an `error` event,
 * or what the client itself found. Does not say what follows from it.
 */
import { retryAfterOf } from "./stay-connected.ts";

/** What is wrong with one field: `code` for programs, `message` for people. */
export type FieldError = { field: string; code: string; message: string };

/**
 * The codes of problems. The last two are the client's own: there was no answer, or one that is not what the API says.
 * A newer server may have codes that are not listed.
 */
export type ProblemCode =
  | "malformed"
  | "invalid_credentials"
  | "not_logged_in"
  | "cookie_not_returned"
  | "https_required"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "body_too_large"
  | "challenge_failed"
  | "unsupported_media_type"
  | "invalid_fields"
  | "idempotency_key_reused"
  | "too_many_requests"
  | "internal"
  | "unavailable"
  | "unreachable"
  | "unreadable"
  | (string & Record<never, never>);

type Details = { status?: number; errors?: readonly FieldError[]; retryAfterS?: number | undefined; cause?: unknown };

/** Why a signup, or watching one, has failed. */
export class SignupProblem extends Error {
  override readonly name = "SignupProblem";
  readonly code: ProblemCode;
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** With `invalid_fields`: one entry for each field. */
  readonly errors: readonly FieldError[];
  /** When to try again, in seconds. */
  readonly retryAfterS: number | undefined;

  constructor(code: ProblemCode, message: string, { status = 0, errors = [], retryAfterS, cause }: Details = {}) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.errors = errors;
    this.retryAfterS = retryAfterS;
  }
}

/** The problem that an answer is. */
export async function problemIn(response: Response): Promise<SignupProblem> {
  return problemOf(await response.text(), response.status, retryAfterOf(response));
}

/** The problem of a document. What is no problem document, a proxy's page for one, is `unreadable`, with its status. */
export function problemOf(text: string, status = 0, retryAfterS?: number): SignupProblem {
  const document = objectOf(text) ?? {};
  const { code = "unreadable", title = "The answer is no problem document", detail, errors } = document;
  return new SignupProblem(String(code), [title, detail].filter(Boolean).join(": "), {
    status: Number(document["status"] ?? status),
    errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
    retryAfterS: Number(document["retryAfterS"] ?? retryAfterS) || undefined,
  });
}

/** An object in JSON; undefined for anything else. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
