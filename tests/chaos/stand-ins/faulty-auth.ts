/** auth's real Worker and its real user's object, behind faults; its objects can be made to crash. */
import worker from "../../../workers/auth/worker.ts";
import { CrashingUserObject, controlObject } from "./crashing-user-object.ts";
import { faultyEnv, withFaults } from "./faults.ts";

const faulty = withFaults<Env>(worker);

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";

export class UserObject extends CrashingUserObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, faultyEnv(env));
  }
}

export default {
  ...faulty,
  fetch: async (request, env, ctx) => (await controlObject(request, env)) ?? faulty.fetch!(request, env, ctx),
} satisfies ExportedHandler<Env>;
