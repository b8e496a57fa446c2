/** auth's Worker, counting what it does. */
import { UserObject as Uncounted } from "../../../workers/auth/user-object/user-object.ts";
import worker from "../../../workers/auth/worker.ts";
import { countObject, countStorage, counted } from "./counts.ts";

countObject(Uncounted);

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";

export class UserObject extends Uncounted {
  constructor(ctx: DurableObjectState, env: Env) {
    countStorage(ctx.storage);
    super(ctx, env);
  }
}

export default counted(worker);
