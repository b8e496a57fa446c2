/** What the bodies of signups and of changes have in common: the idempotency key of a form, and the faults of a schema. */
import type { FieldFault } from "#shared/contract/problem.ts";
import { FIELD_CODES, type FieldCode } from "#shared/contract/user.ts";
import type { Body } from "../http/read-body.ts";

/** Takes the idempotency key out of the fields of our own forms, which cannot send a header. */
export function takeFormKey({ fields, isForm }: Pick<Body, "fields" | "isForm">): {
  fields: Record<string, unknown>;
  formKey?: string;
} {
  const { idempotencyKey, ...own } = fields;
  return isForm && typeof idempotencyKey === "string" ? { fields: own, formKey: idempotencyKey } : { fields };
}

/** The name of an unknown field is repeated in the answer, cut to this length (characters). */
const FIELD_NAME_MAX = 64;

/** One fault per field, the first. An unknown field is a fault, too. */
export function faultsOf(
  issues: readonly { code: string; message: string; path: PropertyKey[]; keys?: string[] }[],
): FieldFault[] {
  const faults = new Map<string, FieldCode>();
  for (const issue of issues) {
    const fields = issue.code === "unrecognized_keys" ? (issue.keys ?? []) : [String(issue.path[0])];
    const code = issue.code === "unrecognized_keys" ? "unknown_field" : issue.message;
    for (const field of fields) if (isFieldCode(code) && !faults.has(field)) faults.set(field, code);
  }
  return [...faults].map(([field, code]): FieldFault => ({ field: field.slice(0, FIELD_NAME_MAX), code }));
}

function isFieldCode(code: string): code is FieldCode {
  return (FIELD_CODES as readonly string[]).includes(code);
}
