/** auth's real Worker; its objects can be asked how many sockets they hold, and be made to crash. */
import worker from "../../../workers/auth/worker.ts";
import { controlSignup } from "./crashing-signup.ts";

export { CrashingSignup as Signup } from "./crashing-signup.ts";

export default {
  ...worker,
  fetch: async (request, env, ctx) => (await controlSignup(request, env)) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
