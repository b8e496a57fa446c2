/** auth's Worker with a planted fault: its object stores each reply of a batch by itself, and waits for the disk in between. */
import type { Reply } from "../../../workers/auth/user-object/hops.ts";
import type { Progress } from "../../../workers/auth/user-object/progress.ts";
import { UserObject as Faultless } from "../../../workers/auth/user-object/user-object.ts";
import worker from "../../../workers/auth/worker.ts";

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";

export class UserObject extends Faultless {
  override async recordReplies(replies: readonly Reply[]): Promise<Progress[]> {
    const progress: Progress[] = [];
    for (const reply of replies) {
      progress.push(...(await super.recordReplies([reply])));
      await this.ctx.storage.sync();
    }
    return progress;
  }
}

export default worker;
