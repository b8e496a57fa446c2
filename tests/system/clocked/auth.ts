/**
 * auth's real Worker on a clock that the test puts forward. The alarms of its users' objects go off on that clock, in their
 * order: hours pass in the time that the work takes. They are known in memory, so this Worker cannot be restarted.
 */
import { answerClock, putForward, realMs } from "./clock.ts";
import { UserObject as RealUserObject } from "../../../workers/auth/user-object/user-object.ts";
import worker from "../../../workers/auth/worker.ts";

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";

/** When each object wants to be woken next (Unix milliseconds), by its userId. */
const alarms = new Map<string, number>();

/** Alarms this close to each other go off together (milliseconds): the earlier ones late, as it happens in production. */
const TOGETHER_MS = 2_000;

export class UserObject extends RealUserObject {
  readonly #userId: string;
  readonly #work: Promise<unknown>[];

  constructor(ctx: DurableObjectState, env: Env) {
    const { storage } = ctx;
    const [setAlarm, waitUntil] = [storage.setAlarm.bind(storage), ctx.waitUntil.bind(ctx)];
    const userId = ctx.id.name ?? "";
    const work: Promise<unknown>[] = [];
    storage.setAlarm = async (atMs) => {
      alarms.set(userId, Number(atMs));
      await setAlarm(realMs(Number(atMs)));
    };
    ctx.waitUntil = (promise: Promise<unknown>) => {
      work.push(promise);
      waitUntil(promise);
    };
    super(ctx, env);
    this.#userId = userId;
    this.#work = work;
  }

  override async alarm(): Promise<void> {
    alarms.delete(this.#userId);
    await super.alarm();
  }

  /** What an alarm does, and all that it leaves behind: no time passes before that is done. */
  async wake(): Promise<void> {
    await this.alarm();
    while (this.#work.length > 0) await Promise.allSettled(this.#work.splice(0));
  }
}

export default {
  ...worker,
  fetch: async (request, env, ctx) =>
    (await answerClock(request, async (toMs) => pass(env, toMs))) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;

/** Lets the time until then pass: every alarm that is due meanwhile goes off. */
async function pass({ USERS }: Env, toMs: number): Promise<void> {
  for (;;) {
    const first = Math.min(...alarms.values());
    if (first > toMs) break;
    const atMs = Math.min(toMs, first + TOGETHER_MS);
    const due = [...alarms].filter(([, dueAtMs]) => dueAtMs <= atMs);
    putForward(atMs);
    await Promise.all(due.map(async ([userId]) => (USERS.getByName(userId) as DurableObjectStub<UserObject>).wake()));
  }
  putForward(toMs);
}
