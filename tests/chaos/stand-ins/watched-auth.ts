/** auth's real Worker; its objects can be asked how many sockets they hold, and be made to crash. */
import worker from "../../../workers/auth/worker.ts";
import { controlObject } from "./crashing-user-object.ts";

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";
export { CrashingUserObject as UserObject } from "./crashing-user-object.ts";

export default {
  ...worker,
  fetch: async (request, env, ctx) => (await controlObject(request, env)) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
