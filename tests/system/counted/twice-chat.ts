/** chat's Worker with a planted fault, counting: whatever it is asked, it does twice. */
import worker from "../../../workers/chat/worker.ts";
import { counted } from "./counts.ts";

export { Accounts } from "../../../workers/chat/worker.ts";

export default counted({
  async queue(batch, env, ctx) {
    await worker.queue?.(batch, env, ctx);
    await worker.queue?.(batch, env, ctx);
  },
});
