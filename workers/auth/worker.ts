/**
 * START HERE. The auth Worker: the front door (HTTP, in `app.ts`), the consumer of `user.newUser.res`, and the Signup
 * object that each signup lives in.
 */
import { app } from "./app.ts";
import { recordReplies } from "./replies.ts";

export { Signup } from "./signup/signup.ts";

export default {
  fetch: app.fetch,
  queue: recordReplies,
} satisfies ExportedHandler<Env>;
