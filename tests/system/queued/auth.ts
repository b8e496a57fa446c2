/** auth's real Worker, with queues that are listened to, and objects that can be looked into: all that is in their storage. */
import { LoginGuard as RealLoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";
import { UserObject as RealUserObject } from "../../../workers/auth/user-object/user-object.ts";
import worker from "../../../workers/auth/worker.ts";
import { listened } from "./listened.ts";

export class UserObject extends RealUserObject {
  /** Every key and value, as JSON. */
  stored(): string {
    return JSON.stringify([...this.ctx.storage.kv.list()]);
  }
}

export class LoginGuard extends RealLoginGuard {
  /** Every key and value, as JSON. */
  stored(): string {
    return JSON.stringify([...this.ctx.storage.kv.list()]);
  }
}

/** `/stored?objects=USERS&id=…` tells what is stored in one object. */
const openWorker = {
  ...worker,
  fetch: async (request, env, ctx) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/stored") return worker.fetch(request, env, ctx);
    const namespace = env[searchParams.get("objects") as "USERS" | "LOGIN_GUARD"];
    const object: unknown = namespace.get(namespace.idFromString(searchParams.get("id") ?? ""));
    return new Response(await (object as DurableObjectStub<UserObject | LoginGuard>).stored());
  },
} satisfies ExportedHandler<Env>;

export default listened(openWorker);
