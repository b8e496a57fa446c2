/**
 * auth as a client sees it, for the tests beside its code: requests in, answers out, in the test's own isolate.
 * Also makes accounts without a signup, so that hundreds of them cost one hash. Asserts nothing.
 */
import { env, exports } from "cloudflare:workers";
import type { Role } from "#shared/contract/user.ts";
import { hashPassword } from "../../workers/auth/passwords.ts";

/** Where auth is, to itself. */
export const ORIGIN = "https://auth.test";

/** The password of every account that is made here. */
export const PASSWORD = "correct horse battery";

/** Asks auth. `json` or `form` is the body; `cookie` the value of the session cookie. Redirects are not followed. */
export function ask(
  path: string,
  {
    method = "GET",
    json,
    form,
    cookie,
    headers = {},
  }: {
    method?: string;
    json?: unknown;
    form?: Record<string, string>;
    cookie?: string | undefined;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json);
  return exports.default.fetch(
    new Request(ORIGIN + path, {
      method,
      redirect: "manual",
      ...(body !== undefined && { body }),
      headers: {
        ...(json !== undefined && { "content-type": "application/json" }),
        ...(cookie !== undefined && { cookie: `__Host-session=${cookie}` }),
        ...headers,
      },
    }),
  );
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
  await env.DB.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)")
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
  const cookies = response.headers.getSetCookie();
  return cookies.map((cookie) => /^__Host-session=([^;]+)/.exec(cookie)?.[1]).find((token) => token !== undefined);
}
