/** auth's real Worker and its real Signup object, behind faults; its objects can be made to crash. */
import worker from "../../../workers/auth/worker.ts";
import { CrashingSignup, controlSignup } from "./crashing-signup.ts";
import { faultyEnv, withFaults } from "./faults.ts";

const faulty = withFaults<Env>(worker);

export class Signup extends CrashingSignup {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, faultyEnv(env));
  }
}

export default {
  ...faulty,
  fetch: async (request, env, ctx) => (await controlSignup(request, env)) ?? faulty.fetch!(request, env, ctx),
} satisfies ExportedHandler<Env>;
