/**
 * Asks for a mail: a message on the mail queue. Never throws, and does nothing while mails are off: no signup, login or
 * change fails because a mail could not be asked for.
 */
import { log, reasonOf } from "#shared/platform/log.ts";
import { mailRequest, type MailAbout } from "./mail-request.ts";
import { mailerOf, type MailSettings } from "./mail-settings.ts";

/** What asking for a mail takes. */
export type MailEnv = MailSettings & { MAIL: Queue };

/**
 * Asks for a mail.
 *
 * @param id names the request; the same again makes an equal mail
 * @param delayS how long the queue waits before it delivers the request (seconds)
 * @returns false if mails are off, or if the queue did not take it
 */
export async function askForMail(
  env: MailEnv,
  about: MailAbout,
  { id = crypto.randomUUID(), delayS = 0 }: { id?: string; delayS?: number } = {},
): Promise<boolean> {
  if (mailerOf(env) === null) return false;
  try {
    await env.MAIL.send(mailRequest(about, id, Date.now()), { delaySeconds: delayS });
    return true;
  } catch (error) {
    log("error", "mail not asked for", { path: about.kind, reason: reasonOf(error) });
    return false;
  }
}

/** Auth has stored a signup after this long, nearly always (seconds); if not, the queue delivers again. */
const STORED_AFTER_S = 1;

/** A signup was accepted: its address is to be confirmed. Asking twice for the same signup leads to one mail. */
export async function askToConfirm(env: MailEnv, about: Omit<MailAbout, "kind"> & { accountId: string }) {
  return askForMail(env, { kind: "signedUp", ...about }, { id: about.accountId, delayS: STORED_AFTER_S });
}
