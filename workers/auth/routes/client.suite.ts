/**
 * A client of auth, for the tests of its routes: sends what they say, and looks whether anything was kept of it.
 * Goes in at the Worker's own front door; asserts nothing.
 */
import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";

export const ORIGIN = "https://signup.example";

/** A signup that keeps every rule. */
export const GOOD = {
  userId: "kim",
  userPw: "correct horse battery",
  email: "kim@example.com",
  userName: "김철수",
} as const;

/** Any request to auth. Redirects are not followed. */
export function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(ORIGIN + path, { redirect: "manual", ...init }));
}

/** `POST /user` with a body as it stands. */
export function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return ask("/user", { method: "POST", body, headers });
}

/** `POST /user` as a program sends it. */
export function postJson(fields: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return post(JSON.stringify(fields), { "content-type": "application/json", accept: "application/json", ...headers });
}

/** `POST /user` as a browser sends it. */
export function postForm(fields: Record<string, string> | string[][], language = "en"): Promise<Response> {
  return post(new URLSearchParams(fields), { accept: "text/html", "accept-language": language });
}

/** What was kept of all requests so far: rows in auth's database, and objects. */
export async function kept(): Promise<{ rows: number; objects: number }> {
  const rows = (await env.DB.prepare("SELECT count(*) AS rows FROM users").first<number>("rows")) ?? Number.NaN;
  return { rows, objects: (await listDurableObjectIds(env.SIGNUP)).length };
}

export const NOTHING = { rows: 0, objects: 0 };
