/**
 * START HERE. The auth Worker: the front door (HTTP, in `app.ts`), the consumer of replies and of dead letters, and the
 * Signup object that each signup lives in.
 */
import { app } from "./app.ts";
import { recordDeadLetters } from "./dead-letters.ts";
import { recordReplies } from "./replies.ts";

export { Signup } from "./signup/signup.ts";

export default {
  fetch: app.fetch,
  queue: (batch, env) => (batch.queue === "user-newuser-dead" ? recordDeadLetters : recordReplies)(batch, env),
} satisfies ExportedHandler<Env>;
