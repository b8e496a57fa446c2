/**
 * The browsers that an account was used from before: each has a cookie that says so (OWASP, "Slow Down Online Guessing
 * Attacks with Device Cookies"). Its attempts to log in are counted apart, so that strangers cannot keep the owner out.
 * The cookie lets nobody in: it only counts apart, and whoever steals it has five attempts like everybody.
 *
 * Its value is the browser's own random id, and a MAC of that and of each account, for the newest four accounts.
 */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AuthApp } from "../http/context.ts";
import { HOST_COOKIE } from "../http/host-cookie.ts";
import { isMac, macOf, secretsOf } from "./secrets.ts";

const COOKIE = "browser";

/** A family's computer. */
const ACCOUNTS_MAX = 4;

/** 400 days: browsers keep no cookie longer (RFC 6265bis, section 5.5). */
const MAX_AGE_S = 400 * 24 * 60 * 60;

const VALUE = new RegExp(`^[\\w-]{22}(\\.[\\w-]{43}){1,${ACCOUNTS_MAX}}$`);

/** The id of the request's browser, if this account was used from it; null otherwise. */
export async function knownBrowser<E extends AuthApp>(c: Context<E>, accountId: string): Promise<string | null> {
  const [id, ...macs] = cookieOf(c);
  if (id === undefined) return null;
  const checks = macs.map((mac) => isMac(mac, secretsOf(c.env), "known-browser:v1", textOf(id, accountId)));
  return (await Promise.all(checks)).includes(true) ? id : null;
}

/** Remembers that the account was used from this browser. */
export async function rememberBrowser(c: Context<AuthApp>, accountId: string): Promise<void> {
  const [id = newId(), ...macs] = cookieOf(c);
  const own = await macOf(c.env.AUTH_SECRET, "known-browser:v1", textOf(id, accountId));
  const value = [id, own, ...macs.filter((other) => other !== own)].slice(0, 1 + ACCOUNTS_MAX).join(".");
  setCookie(c, COOKIE, value, { ...HOST_COOKIE, maxAge: MAX_AGE_S });
}

function newId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64({ alphabet: "base64url", omitPadding: true });
}

function cookieOf<E extends AuthApp>(c: Context<E>): string[] {
  const value = getCookie(c, COOKIE, "host") ?? "";
  return VALUE.test(value) ? value.split(".") : [];
}

/** Neither can hold a line break, so no two browsers and accounts have the same text. */
function textOf(browserId: string, accountId: string): string {
  return `${browserId}\n${accountId}`;
}
