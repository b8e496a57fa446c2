/** auth's real Worker and its real Signup object, behind faults; its objects can be made to crash. */
import worker, { Signup as RealSignup } from "../../../workers/auth/worker.ts";
import { faultyEnv, withFaults } from "./faults.ts";

const faulty = withFaults<Env>(worker);

export class Signup extends RealSignup {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, faultyEnv(env));
  }

  /** Ends the object in the middle of whatever it does: its memory and its connections are gone, its disk stays. */
  crash(): void {
    this.ctx.abort("crashed by the test");
  }
}

/** `POST /crash?userId=kim` crashes kim's object; its answer is `false` if that was impossible. */
async function crash(userId: string, env: Env): Promise<Response> {
  const signup = env.SIGNUP.getByName(userId) as DurableObjectStub<Signup>;
  return Response.json(
    await signup.crash().then(
      () => false,
      () => true,
    ),
  );
}

export default {
  ...faulty,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    return pathname === "/crash" ? crash(searchParams.get("userId")!, env) : faulty.fetch!(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
