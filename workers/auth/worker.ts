/**
 * START HERE. The auth Worker: the front door (HTTP, in `app.ts`), the consumers of replies, of mails and of dead letters, what a
 * cron trigger does every minute, and the user's object, in which each signup is kept until it is finished.
 */
import { app } from "./app.ts";
import { countProgress } from "./metrics/hours.ts";
import { recordDeadLetters } from "./operations/dead-letters.ts";
import { everyMinute } from "./operations/every-minute.ts";
import { recordReplies } from "./intake/replies.ts";
import { sendMails } from "./mail/send-mails.ts";

export { LoginGuard } from "./accounts/login-guard-object.ts";
export { UserObject } from "./user-object/user-object.ts";

export default {
  fetch: app.fetch,
  queue: async (batch, env, ctx) => {
    if (isOfMails(batch.queue)) return sendMails(batch, env);
    const record = isOfDeadLetters(batch.queue) ? recordDeadLetters : recordReplies;
    ctx.waitUntil(countProgress(env, await record(batch, env)));
  },
  scheduled: ({ scheduledTime }, env) => everyMinute(env, scheduledTime),
} satisfies ExportedHandler<Env>;

/** A queue's name has the project before this, and the environment after it: `signup-lights-user-newuser-dead-staging`. */
function isOfDeadLetters(queue: string): boolean {
  return queue.includes("user-newuser-dead");
}

function isOfMails(queue: string): boolean {
  return queue.includes("user-mail");
}
