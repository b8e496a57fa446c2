/** Bundled in place of `workers/auth/mail/ask-for-mail.ts`: a link to set a password is mailed before its request is answered. */
import * as real from "../../../workers/auth/mail/ask-for-mail.ts";
import { mailRequest } from "../../../workers/auth/mail/mail-request.ts";
import { sendMails } from "../../../workers/auth/mail/send-mails.ts";

export { askToConfirm } from "../../../workers/auth/mail/ask-for-mail.ts";
export type { MailEnv } from "../../../workers/auth/mail/ask-for-mail.ts";

/** How long a service on the net takes to take a mail at least; the local one takes no time (milliseconds). */
const TAKES_MS = 20;

export const askForMail: typeof real.askForMail = async (env, about, options) => {
  if (about.kind !== "reset") return real.askForMail(env, about, options);
  const body = mailRequest(about, crypto.randomUUID(), Date.now());
  const message = { id: "", body, timestamp: new Date(), attempts: 1, ack: () => {}, retry: () => {} };
  const { EMAIL } = env as Env;
  const send = async (mail: EmailMessageBuilder): Promise<EmailSendResult> => {
    await scheduler.wait(TAKES_MS);
    return EMAIL.send(mail);
  };
  await sendMails({ queue: "", messages: [message] } as unknown as MessageBatch, {
    ...(env as Env),
    EMAIL: { send } as SendEmail,
  });
  return true;
};
