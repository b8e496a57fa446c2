/** How auth refuses a request: the same problem as a page to people, and as a problem document (RFC 9457) to programs. */
import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import {
  problem,
  type FieldError,
  type FieldFault,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
} from "#shared/contract/problem.ts";
import { ProblemPage } from "../web/problem-page.tsx";
import { fieldMessage, type Language } from "../web/words.ts";
import type { AuthApp } from "./context.ts";
import { negotiate } from "./negotiate.ts";

/** When to try again while something that we need is away (seconds). */
export const RETRY_AFTER_S = 10;

/**
 * Answers with a problem, as a page if the client prefers HTML. `retryAfterS` is sent as `Retry-After`, too.
 *
 * @param page the page to show, if there is a better one than the problem's own
 */
export function refuse<E extends AuthApp>(
  c: Context<E>,
  code: ProblemCode,
  details: ProblemDetails = {},
  page: (document: Problem) => JSX.Element = (document) => (
    <ProblemPage language={c.var.language} problem={document} isOfForm={c.req.method === "POST"} />
  ),
): Response | Promise<Response> {
  const refusal = problem(code, details);
  const answer = negotiate(c, ["application/problem+json", "application/json", "text/html"]);
  c.header("cache-control", "no-store");
  if (details.retryAfterS !== undefined) c.header("retry-after", String(details.retryAfterS));
  // hono types a status as one of a list of literals; every status of ours is in that list.
  const status = refusal.status as 400;
  if (answer === "text/html") return c.html(page(refusal), status);
  return c.body(JSON.stringify(refusal), status, { "content-type": "application/problem+json" });
}

/** Puts faults into words, in the reader's language. */
export function fieldErrors(language: Language, faults: readonly FieldFault[]): FieldError[] {
  return faults.map((fault) => ({ ...fault, message: fieldMessage(language, fault.field, fault.code) }));
}
