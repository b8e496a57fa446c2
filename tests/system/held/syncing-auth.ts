/** auth's Worker with a planted fault, held at its bindings: its object waits for its disk before it accepts anything. */
import { UserObject } from "../../../bench/wan/auth.ts";
import { slow } from "../../../bench/wan/slow.ts";
import worker from "../../../workers/auth/worker.ts";
import { replace } from "../counted/replace.ts";

export { LoginGuard, UserObject } from "../../../bench/wan/auth.ts";

replace(UserObject.prototype, "acceptWatched", (original) => {
  return async function synced(this: { ctx: DurableObjectState }, ...command: never[]) {
    await this.ctx.storage.sync();
    return original.apply(this, command);
  };
});

export default slow("auth", worker);
