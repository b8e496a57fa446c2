/** How a problem document leaves a Worker. */
import type { Problem } from "../contract/problem.ts";

/** A problem as a response: `application/problem+json`, never cached (RFC 9457, section 3). */
export function problemResponse(problem: Problem, headers: HeadersInit = {}): Response {
  const response = Response.json(problem, { status: problem.status, headers });
  response.headers.set("content-type", "application/problem+json");
  response.headers.set("cache-control", "no-store");
  return response;
}
