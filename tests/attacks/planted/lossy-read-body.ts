/** Bundled in place of `workers/auth/http/read-body.ts`: bytes that are no text become U+FFFD, and what is broken is empty. */
import type { Context } from "hono";
import type { Body } from "../../../workers/auth/http/read-body.ts";

export { limitBody } from "../../../workers/auth/http/read-body.ts";
export type { Body, Unreadable } from "../../../workers/auth/http/read-body.ts";

export async function readBody(c: Context): Promise<Body> {
  const isJson = c.req.header("content-type")?.startsWith("application/json") === true;
  const fields: unknown = await (isJson ? c.req.json() : c.req.parseBody({ all: true })).catch(() => ({}));
  return { kind: "fields", fields: fields as Body["fields"], isForm: !isJson };
}
