/**
 * auth as a client sees it, for the tests beside its code: requests in, answers out, in the test's own isolate, and a look
 * at whether anything was kept. Also makes accounts without a signup, so that hundreds of them cost one hash. Asserts
 * nothing.
 */
import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import type { Role } from "#shared/contract/user.ts";
import { hashPassword } from "./accounts/passwords.ts";

/** Where auth is, to itself. */
export const ORIGIN = "https://auth.test";

/** The password of every account that is made here. */
export const PASSWORD = "correct horse battery";

/** A request. `body`, `json` or `form` is its body; `cookie` the token in its session cookie. */
export type Asked = {
  method?: string;
  body?: BodyInit;
  json?: unknown;
  form?: Record<string, string> | [string, string][];
  cookie?: string | undefined;
  headers?: Record<string, string>;
};

/** Asks auth, and follows no redirect. */
export function ask(path: string, asked: Asked = {}): Promise<Response> {
  return exports.default.fetch(requestOf(path, asked));
}

/** A request, to be handed to auth by other means. */
export function requestOf(path: string, asked: Asked = {}): Request {
  const { method = "GET", body, json, form, cookie, headers = {} } = asked;
  const sent = body ?? (json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json));
  return new Request(ORIGIN + path, {
    method,
    redirect: "manual",
    ...(sent !== undefined && { body: sent }),
    headers: {
      ...(json !== undefined && { "content-type": "application/json" }),
      ...(cookie !== undefined && { cookie: `__Host-session=${cookie}` }),
      ...headers,
    },
  });
}

/** A signup that keeps every rule. */
export const GOOD = {
  userId: "kim",
  userPw: PASSWORD,
  email: "kim@example.com",
  userName: "김철수",
} as const;

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
  return { rows, objects: (await listDurableObjectIds(env.USERS)).length };
}

let hash: Promise<string> | undefined;

/** Makes an account and returns its userId: a new one, unless it is given. */
export async function account({
  userId = `a${crypto.randomUUID().slice(0, 8)}`,
  role = "ROLE_USER",
  passwordHash,
}: { userId?: string; role?: Role; passwordHash?: string } = {}): Promise<string> {
  hash ??= hashPassword(PASSWORD);
  const row = [userId, crypto.randomUUID(), passwordHash ?? (await hash), `${userId}@example.com`, "Kim", role, 0];
  const columns = "user_id, event_id, password_hash, email, user_name, role, created_at_ms";
  await env.DB.prepare(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
    .bind(...row)
    .run();
  return userId;
}

/** Tries to log in, as a program. */
export function logInAs(userId: string, userPw = PASSWORD, headers: Record<string, string> = {}): Promise<Response> {
  return ask("/login", { method: "POST", json: { userId, userPw }, headers });
}

/** Logs in to a new account, or the given one, and returns the token that its session cookie carries. */
export async function loggedIn(userId?: string): Promise<string> {
  return sessionOf(await logInAs(userId ?? (await account()))) ?? "";
}

/** The token in the session cookie that an answer sets. */
export function sessionOf(response: Response): string | undefined {
  return cookieOf(response, "__Host-session");
}

/** The value of the cookie that says which browser this is; empty if an answer sets none. */
export function browserOf(response: Response): string {
  return cookieOf(response, "__Host-browser") ?? "";
}

function cookieOf(response: Response, name: string): string | undefined {
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0] ?? "");
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
