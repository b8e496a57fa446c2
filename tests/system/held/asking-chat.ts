/** chat's Worker with a planted fault, held at its bindings: it asks its database something before it keeps anything. */
import { slow } from "../../../bench/wan/slow.ts";
import worker from "../../../workers/chat/worker.ts";

export { Accounts } from "../../../workers/chat/worker.ts";

export default slow("chat", {
  async queue(batch, env, ctx) {
    await (env as { DB: D1Database }).DB.prepare("SELECT 1").run();
    await worker.queue?.(batch, env, ctx);
  },
});
