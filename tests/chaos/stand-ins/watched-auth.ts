/** auth's real Worker and its real Signup object, which can be asked how many sockets it holds, and be made to crash. */
import worker, { Signup as RealSignup } from "../../../workers/auth/worker.ts";

export class Signup extends RealSignup {
  sockets(): number {
    return this.ctx.getWebSockets().length;
  }

  /** Ends the object in the middle of whatever it does: its memory and its connections are gone, its disk stays. */
  crash(): void {
    this.ctx.abort("crashed by the test");
  }
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const signup = (): DurableObjectStub<Signup> =>
      env.SIGNUP.getByName(searchParams.get("userId")!) as DurableObjectStub<Signup>;
    if (pathname === "/sockets") return Response.json(await signup().sockets());
    if (pathname === "/crash")
      return Response.json(
        await signup()
          .crash()
          .then(
            () => false,
            () => true,
          ),
      );
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
