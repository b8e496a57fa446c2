/** Replaces `workers/auth/http/limits.ts` while a signup is timed: no client is ever over a limit. */
import { createMiddleware } from "hono/factory";

export { addressOf, keepUp, tooMany } from "../workers/auth/http/limits.ts";

export const limitRoute = createMiddleware((_, next) => next());

export async function overLimit(): Promise<null> {
  return null;
}

export async function isWithinLimit(): Promise<boolean> {
  return true;
}
