/** Reads and checks the body of a change of an account. Nothing is stored or called before that. */
import type { Context } from "hono";
import type * as z from "zod";
import type { FieldFault, ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import type { AuthApp } from "../http/context.ts";
import { readBody } from "../http/read-body.ts";
import { isIdempotencyKey } from "../intake/idempotency.ts";
import { faultsOf, takeFormKey } from "./read-fields.ts";

/** The typed values, to be shown again. Never a password. */
type Typed = { email?: string; userName?: string };

/** The fields and the idempotency key, if there is one; or what is wrong. */
export type ReadChange<T = unknown> = { typed: Typed; idempotencyKey: string | undefined } & (
  | { kind: "change"; fields: T }
  | { kind: "refused"; code: ProblemCode; details: ProblemDetails; faults: readonly FieldFault[] }
);

/** Reads a body, and checks it by the schema of its route. */
export async function readChange<E extends AuthApp, T>(c: Context<E>, schema: z.ZodType<T>): Promise<ReadChange<T>> {
  const nothing = { typed: {}, idempotencyKey: undefined, faults: [] };
  const body = await readBody(c);
  if (body.kind === "unreadable") return { kind: "refused", code: body.code, details: body.details, ...nothing };
  const { fields, formKey } = takeFormKey(body);
  const idempotencyKey = c.req.header("idempotency-key") ?? formKey;
  if (idempotencyKey !== undefined && !isIdempotencyKey(idempotencyKey)) {
    return { kind: "refused", code: "malformed", details: {}, ...nothing };
  }
  const about = { typed: typedText(fields), idempotencyKey };
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { kind: "change", fields: parsed.data, ...about };
  return { kind: "refused", code: "invalid_fields", details: {}, faults: faultsOf(parsed.error.issues), ...about };
}

function typedText({ email, userName }: Record<string, unknown>): Typed {
  return Object.fromEntries(Object.entries({ email, userName }).filter(([, value]) => typeof value === "string"));
}
