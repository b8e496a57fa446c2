/**
 * The parts that auth needs, each asked for a sign of life: `GET /ready`. Sends no message, stores nothing, and makes no
 * object but one that stays empty. Every question has the same short time.
 */
import { REPLICAS } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { within } from "#shared/platform/within.ts";
import { queuesOf, type QueuesEnv } from "./backlogs.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";

/** How long a part may take to answer (milliseconds). */
const ANSWER_MS_MAX = 2_000;

/** A name that no user can have: an object for whoever asks, and never another. */
const NOBODY = "/ready";

type PartsEnv = Pick<Env, "DB" | "USERS"> & QueuesEnv & AccountsEnv;

/** The parts that did not answer in time, by name, such as `database` or `queue user-newuser-req-chat`. */
export async function partsAway(env: PartsEnv, answerMsMax = ANSWER_MS_MAX): Promise<string[]> {
  const answers = Object.entries(questions(env)).map(async ([part, ask]) =>
    (await answersWithin(part, ask, answerMsMax)) ? [] : [part],
  );
  return (await Promise.all(answers)).flat();
}

type Question = [part: string, ask: () => Promise<unknown>];

function questions(env: PartsEnv): Record<string, () => Promise<unknown>> {
  const queues = queuesOf(env).map(([name, queue]): Question => [`queue ${name}`, () => queue.metrics()]);
  // A range without a key: the database is asked, and reads no row.
  const nothing = { after: "", until: "", limit: 1 };
  const replicas = REPLICAS.map((replica): Question => [replica, () => accountsAt(env, replica).list(nothing)]);
  return {
    database: () => env.DB.prepare("SELECT 1").run(),
    "user's object": () => env.USERS.getByName(NOBODY).snapshot(NOBODY),
    ...Object.fromEntries([...queues, ...replicas]),
  };
}

async function answersWithin(part: string, ask: () => Promise<unknown>, msMax: number): Promise<boolean> {
  try {
    await within(msMax, ask);
    return true;
  } catch (error) {
    log("warn", "part does not answer", { path: part, reason: reasonOf(error) });
    return false;
  }
}
