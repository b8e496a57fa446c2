/**
 * The real user's object, which can be made to crash and be asked how many sockets it holds; and the two paths by which
 * a test does so.
 */
import { UserObject as RealUserObject } from "../../../workers/auth/user-object/user-object.ts";

export class CrashingUserObject extends RealUserObject {
  /** Ends the object in the middle of whatever it does: its memory and its connections are gone, its disk stays. */
  crash(): void {
    this.ctx.abort("crashed by the test");
  }

  sockets(): number {
    return this.ctx.getWebSockets().length;
  }
}

/** `/crash?userId=kim` crashes kim's object and answers whether it did; `/sockets?userId=kim` counts its sockets. */
export async function controlObject(request: Request, env: Env): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/crash" && pathname !== "/sockets") return null;
  const signup = env.USERS.getByName(searchParams.get("userId")!) as DurableObjectStub<CrashingUserObject>;
  if (pathname === "/sockets") return Response.json(await signup.sockets());
  const crashed = await signup.crash().then(
    () => false,
    () => true,
  );
  return Response.json(crashed);
}
