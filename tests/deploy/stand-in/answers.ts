/** What Cloudflare's API answers with: results and errors in its envelope. */
import type { Context } from "hono";

/** A result, on the only page there is. */
export function ok(c: Context, result: unknown): Response {
  const count = Array.isArray(result) ? result.length : 1;
  const result_info = { page: 1, per_page: 100, total_pages: 1, count, total_count: count };
  return c.json({ success: true, errors: [], messages: [], result, result_info });
}

/** An error with one of Cloudflare's codes. */
export function no(c: Context, status: 400 | 403 | 404 | 409 | 429 | 500, code: number, message: string): Response {
  return c.json({ success: false, errors: [{ code, message }], messages: [], result: null }, status);
}
