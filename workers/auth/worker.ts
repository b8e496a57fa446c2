/**
 * START HERE. The auth Worker: the front door (HTTP, in `app.ts`), the consumers of replies and of dead letters, the
 * reconciler, which a cron trigger calls, and the user's object, in which each signup is kept until it is finished.
 */
import { app } from "./app.ts";
import { recordDeadLetters } from "./operations/dead-letters.ts";
import { reconcile } from "./operations/reconciler.ts";
import { recordReplies } from "./intake/replies.ts";

export { LoginGuard } from "./accounts/login-guard-object.ts";
export { UserObject } from "./user-object/user-object.ts";

export default {
  fetch: app.fetch,
  queue: (batch, env) => (isOfDeadLetters(batch.queue) ? recordDeadLetters : recordReplies)(batch, env),
  scheduled: ({ scheduledTime }, env) => reconcile(env, scheduledTime),
} satisfies ExportedHandler<Env>;

/** A queue's name has the project before this, and the environment after it: `signup-lights-user-newuser-dead-staging`. */
function isOfDeadLetters(queue: string): boolean {
  return queue.includes("user-newuser-dead");
}
