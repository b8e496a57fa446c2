/**
 * chat's real Worker on a clock that the test puts forward, which can be away: `/away?how=hanging` takes a batch and does not
 * come to an end with it, `/away?how=failing` fails with each. Nothing else of it answers either. `/away?how=no` is back.
 */
import { answerClock } from "./clock.ts";
import worker, { Accounts as RealAccounts } from "../../../workers/chat/worker.ts";

type Away = "hanging" | "failing" | "no";

let away: Away = "no";

/** How often a batch that hangs looks whether chat is back (milliseconds). */
const LOOK_EVERY_MS = 50;

/** What auth asks of chat beside the queue. One is made for each call. */
export class Accounts extends RealAccounts {
  constructor(...[ctx, env]: ConstructorParameters<typeof RealAccounts>) {
    failIfAway();
    super(ctx, env);
  }
}

export default {
  ...worker,
  fetch: async (request) => (await answerClock(request)) ?? answerAway(request),
  queue: async (batch, env, ctx) => {
    while (away === "hanging") await scheduler.wait(LOOK_EVERY_MS);
    failIfAway();
    await worker.queue?.(batch, env, ctx);
  },
} satisfies typeof worker;

function answerAway(request: Request): Response {
  away = new URL(request.url).searchParams.get("how") as Away;
  return new Response(away);
}

function failIfAway(): void {
  if (away !== "no") throw new Error("chat is away");
}
