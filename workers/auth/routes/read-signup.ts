/**
 * The body of `POST /user`, parsed: JSON or form, at most 8 KiB. Answers with a signup request that keeps every rule of
 * the contract, or with what is wrong. Nothing is stored or called before this has said yes.
 */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { problem, type ProblemCode } from "#shared/contract/problem.ts";
import { FIELD_CODES, signupRequestSchema, type FieldCode, type SignupRequest } from "#shared/contract/user.ts";
import { problemResponse } from "#shared/http/problem-response.ts";
import { passwordWeakness } from "../passwords.ts";

/** What is wrong with one field, before it is put into words. */
export type FieldFault = { field: string; code: FieldCode };

/** What somebody typed, to be shown again. Never the password. */
type Typed = { userId?: string; email?: string; userName?: string };

export type ReadSignup =
  | { kind: "signup"; request: SignupRequest }
  | { kind: "refused"; code: ProblemCode; faults: readonly FieldFault[]; typed: Typed };

const BODY_BYTES_MAX = 8 * 1024;

/** Stops reading a body that is longer than 8 KiB, whatever its Content-Length says. */
export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => problemResponse(problem("body_too_large", { detail: `at most ${BODY_BYTES_MAX} bytes` })),
});

/** Reads, parses and checks the body of a signup. */
export async function readSignup(c: Context): Promise<ReadSignup> {
  const body = await readBody(c);
  if (typeof body === "string") return refused(body);
  const typed = typedText(body);
  const parsed = signupRequestSchema.safeParse(body);
  if (!parsed.success) return refused("invalid_fields", faultsOf(parsed.error.issues), typed);
  if (parsed.data.role === "ROLE_ADMIN") return refused("forbidden", [], typed);
  const weakness = await passwordWeakness(parsed.data);
  if (weakness !== null) return refused("invalid_fields", [{ field: "userPw", code: weakness }], typed);
  return { kind: "signup", request: parsed.data };
}

function refused(code: ProblemCode, faults: readonly FieldFault[] = [], typed: Typed = {}): ReadSignup {
  return { kind: "refused", code, faults, typed };
}

/** The body as an object of unchecked values, or the problem with it. */
async function readBody(c: Context): Promise<Record<string, unknown> | ProblemCode> {
  const mediaType = c.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  switch (mediaType) {
    case "application/json":
      return readJson(await c.req.arrayBuffer());
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      // A field that is there twice becomes an array, which no field may be.
      return c.req.parseBody({ all: true }).catch(() => "malformed" as const);
    default:
      return "unsupported_media_type";
  }
}

/** JSON text is UTF-8 (RFC 8259, section 8.1); bytes that are not are refused, not replaced. */
function readJson(bytes: ArrayBuffer): Record<string, unknown> | ProblemCode {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
    return isObject(value) ? value : "malformed";
  } catch {
    return "malformed";
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typedText({ userId, email, userName }: Record<string, unknown>): Typed {
  const entries = Object.entries({ userId, email, userName }).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries);
}

/** One fault per field, the first; a key that nobody asked for is a fault of its own. */
function faultsOf(issues: readonly { code: string; message: string; path: PropertyKey[]; keys?: string[] }[]) {
  const faults = new Map<string, FieldCode>();
  for (const issue of issues) {
    const fields = issue.code === "unrecognized_keys" ? (issue.keys ?? []) : [String(issue.path[0])];
    const code = issue.code === "unrecognized_keys" ? "unknown_field" : issue.message;
    for (const field of fields) if (isFieldCode(code) && !faults.has(field)) faults.set(field, code);
  }
  return [...faults].map(([field, code]): FieldFault => ({ field: field.slice(0, 64), code }));
}

function isFieldCode(code: string): code is FieldCode {
  return (FIELD_CODES as readonly string[]).includes(code);
}
