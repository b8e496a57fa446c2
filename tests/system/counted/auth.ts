/** auth's Worker, counting what it does. */
import { Signup as Uncounted } from "../../../workers/auth/signup/signup.ts";
import worker from "../../../workers/auth/worker.ts";
import { countObject, countStorage, counted } from "./counts.ts";

countObject(Uncounted);

export class Signup extends Uncounted {
  constructor(ctx: DurableObjectState, env: Env) {
    countStorage(ctx.storage);
    super(ctx, env);
  }
}

export default counted(worker);
