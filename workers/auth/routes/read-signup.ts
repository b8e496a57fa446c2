/**
 * Reads and checks the body of `POST /user`: the result is a signup request that keeps every rule of the contract, or the
 * faults in it. Nothing is stored or called before that.
 */
import type { Context } from "hono";
import type { FieldFault, ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import { signupRequestSchema, type SignupRequest } from "#shared/contract/user.ts";
import type { AuthApp } from "../http/context.ts";
import { isIdempotencyKey } from "../intake/idempotency.ts";
import { passwordWeakness } from "../accounts/password-weakness.ts";
import { turnstileSiteKey } from "../http/turnstile.ts";
import { TURNSTILE_FIELD } from "../web/turnstile-widget.ts";
import { readBody, type Body } from "../http/read-body.ts";
import { faultsOf, takeFormKey } from "./read-fields.ts";

/** The typed values, to be shown again. Never the password. */
type Typed = { userId?: string; email?: string; userName?: string };

/** A request and its idempotency key, if it has one; or what is wrong. */
export type ReadSignup =
  | { kind: "signup"; request: SignupRequest; idempotencyKey: string | undefined; proof: unknown }
  | {
      kind: "refused";
      code: ProblemCode;
      details: ProblemDetails;
      faults: readonly FieldFault[];
      typed: Typed;
      idempotencyKey: string | undefined;
    };

/** Reads, parses and checks a signup. */
export async function readSignup(c: Context<AuthApp>): Promise<ReadSignup> {
  const body = await readBody(c);
  if (body.kind === "unreadable") return refused(body.code, { details: body.details });
  const { fields, formKey, proof } = takeExtras(body, turnstileSiteKey(c.env) !== null);
  const idempotencyKey = c.req.header("idempotency-key") ?? formKey;
  if (idempotencyKey !== undefined && !isIdempotencyKey(idempotencyKey)) return refused("malformed");
  const about = { typed: typedText(fields), idempotencyKey };
  const parsed = signupRequestSchema.safeParse(fields);
  if (!parsed.success) return refused("invalid_fields", { faults: faultsOf(parsed.error.issues), ...about });
  const weakness = await passwordWeakness(parsed.data);
  if (weakness === null) return { kind: "signup", request: parsed.data, idempotencyKey, proof };
  return refused("invalid_fields", { faults: [{ field: "userPw", code: weakness }], ...about });
}

function refused(code: ProblemCode, about: Partial<ReadSignup> = {}): ReadSignup {
  return { details: {}, faults: [], typed: {}, idempotencyKey: undefined, ...about, kind: "refused", code };
}

/** Separates the fields that do not describe the user: Turnstile's proof, and the idempotency key of our own form. */
function takeExtras(body: Body, takesProof: boolean) {
  const { [TURNSTILE_FIELD]: proof, ...withoutProof } = body.fields;
  return { ...takeFormKey({ ...body, fields: takesProof ? withoutProof : body.fields }), proof };
}

function typedText({ userId, email, userName }: Record<string, unknown>): Typed {
  const entries = Object.entries({ userId, email, userName }).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries);
}
