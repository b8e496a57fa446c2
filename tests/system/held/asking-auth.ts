/** auth's Worker with a planted fault, held at its bindings: it asks an object whether it is there before it hands replies over. */
import { slow } from "../../../bench/wan/slow.ts";
import worker from "../../../workers/auth/worker.ts";

export { LoginGuard, UserObject } from "../../../bench/wan/auth.ts";

export default slow("auth", {
  fetch: worker.fetch,
  async queue(batch: MessageBatch, env: Env, ctx: ExecutionContext) {
    for (const { body } of batch.messages) {
      const { subject, id } = body as { subject: string; id: string };
      await env.USERS.getByName(subject).snapshot(id);
    }
    await worker.queue(batch, env, ctx);
  },
});
