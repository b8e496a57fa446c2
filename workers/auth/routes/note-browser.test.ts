/** Whose logins are told to the owner. What is sent then is the mail's own test. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { AuthApp } from "../http/context.ts";
import { browserOf } from "../client.suite.ts";
import type { OwnerNews } from "../mail/tell-owner.ts";
import { signupToken } from "../watch/signup-token.ts";
import { noteBrowser } from "./note-browser.ts";

/** A new account, of which the table of users knows nothing: it is not asked. */
const somebody = () => ({ userId: `u${crypto.randomUUID().slice(0, 8)}`, accountId: crypto.randomUUID() });

/** Logs in with these cookies. Returns the notices that were sent, and the cookie by which the browser is known again. */
async function logIn(account: ReturnType<typeof somebody>, cookie = "") {
  const notices: OwnerNews[] = [];
  const app = new Hono<AuthApp>().get("/", async (c) => {
    c.set("language", "ko");
    await noteBrowser(c, account, async (_, notice) => void notices.push(notice));
    return c.body(null, 204);
  });
  const context = createExecutionContext();
  const response = await app.request("https://auth.test/", { headers: { cookie } }, env, context);
  await waitOnExecutionContext(context);
  return { notices, browser: `__Host-browser=${browserOf(response)}` };
}

test("a login from a browser that the account was not used from is told to its owner, in the page's language", async () => {
  const account = somebody();
  expect((await logIn(account)).notices).toEqual([{ kind: "newBrowser", ...account, language: "ko" }]);
});

test("a login from a browser that it was used from is not told", async () => {
  const account = somebody();
  const { browser } = await logIn(account);
  expect((await logIn(account, browser)).notices).toEqual([]);
});

test("the first login where somebody has just signed up is not told, and the browser is known afterwards", async () => {
  const account = somebody();
  const token = await signupToken(env.AUTH_SECRET, account.userId, account.accountId);
  const { notices, browser } = await logIn(account, `__Host-signup-${account.accountId}=${token}`);
  expect(notices).toEqual([]);
  expect((await logIn(account, browser)).notices).toEqual([]);
});

test("another account's signup and another account's browser make a browser no less new", async () => {
  const [account, other] = [somebody(), somebody()];
  const token = await signupToken(env.AUTH_SECRET, other.userId, other.accountId);
  const { browser } = await logIn(other);
  const cookie = `__Host-signup-${account.accountId}=${token}; ${browser}`;
  expect((await logIn(account, cookie)).notices).toHaveLength(1);
});
