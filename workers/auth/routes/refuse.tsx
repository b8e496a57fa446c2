/** How auth says no: a page to people, a problem document to programs; the same problem to both. */
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import { problemResponse } from "#shared/http/problem-response.ts";
import type { AuthApp } from "../app.ts";
import { ProblemPage } from "../web/problem-page.tsx";
import { fieldMessage, type Language } from "../web/words.ts";
import type { FieldFault } from "./read-signup.ts";

/** Answers with a problem, as a page if the client prefers HTML. */
export function refuse(c: Context<AuthApp>, problem: Problem): Response | Promise<Response> {
  const answer = accepts(c, {
    header: "Accept",
    supports: ["application/problem+json", "application/json", "text/html"],
    default: "application/problem+json",
  });
  c.header("cache-control", "no-store");
  if (answer !== "text/html") return problemResponse(problem, c.res.headers);
  const page = <ProblemPage language={c.var.language} problem={problem} retryAfterS={retryAfterS(c.res.headers)} />;
  return c.html(page, problem.status as 400);
}

/** What `limits.ts` has set: seconds. */
function retryAfterS(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  return value === null ? undefined : Number(value);
}

/** Puts faults into words, in the reader's language. */
export function fieldErrors(language: Language, faults: readonly FieldFault[]): FieldError[] {
  return faults.map((fault) => ({ ...fault, message: fieldMessage(language, fault.field, fault.code) }));
}
