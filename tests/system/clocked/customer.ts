/** customer's real Worker on a clock that the test puts forward. */
import { answerClock } from "./clock.ts";
import worker from "../../../workers/customer/worker.ts";

export { Accounts } from "../../../workers/customer/worker.ts";

export default {
  ...worker,
  fetch: async (request) => (await answerClock(request)) ?? new Response(null, { status: 404 }),
} satisfies typeof worker;
