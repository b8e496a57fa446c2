/**
 * Tells the owner of an account what happened to it. Only at an address that is confirmed: another may be a stranger's, who
 * would learn of the account. A change of the address is told at the one before.
 */
import { askForMail, type MailEnv } from "./ask-for-mail.ts";
import type { NewsKind } from "./mail-request.ts";
import type { Language } from "../web/words.ts";

/** What happened, and to which account. */
export type OwnerNews = { kind: NewsKind; userId: string; accountId: string; language: Language };

/** Tells the owner, if mails are on. Never throws. */
export async function tellOwner(env: MailEnv, news: OwnerNews): Promise<void> {
  await askForMail(env, news);
}
