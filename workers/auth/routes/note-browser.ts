/** Notes that an account is used from this browser, and tells its owner by mail if it was not before. */
import type { Context } from "hono";
import { knownBrowser, rememberBrowser } from "../accounts/known-browser.ts";
import type { AccountName } from "../accounts/sessions.ts";
import type { AuthApp } from "../http/context.ts";
import { tellOwner } from "../mail/tell-owner.ts";
import { mayWatch } from "../watch/watching.ts";

/**
 * Called with every login. A browser is known by the cookie of its last login to this account, or, for three days, by the
 * token of the signup that made the account: whoever logs in where they have just signed up gets no mail. The mail is sent behind the
 * answer.
 *
 * @param tell sends the mail; given only by tests
 */
export async function noteBrowser(
  c: Context<AuthApp>,
  { userId, accountId }: AccountName,
  tell: typeof tellOwner = tellOwner,
): Promise<void> {
  const isKnown = (await knownBrowser(c, accountId)) !== null || (await mayWatch(c, userId, accountId));
  await rememberBrowser(c, accountId);
  if (isKnown) return;
  c.executionCtx.waitUntil(tell(c.env, { kind: "newBrowser", userId, accountId, language: c.var.language }));
}
