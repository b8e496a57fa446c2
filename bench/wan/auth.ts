/** auth's Worker, as far away from everything as in production. */
import { UserObject as Near } from "../../workers/auth/user-object/user-object.ts";
import worker from "../../workers/auth/worker.ts";
import { slow, slowObject, slowStart } from "./slow.ts";

export { LoginGuard } from "../../workers/auth/accounts/login-guard-object.ts";

slowObject(Near, ["snapshot", "watch"], ["accept", "acceptWatched", "recordReplies"]);

export class UserObject extends Near {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => slowStart(ctx, env));
  }
}

export default slow("auth", worker);
