/**
 * The parts that auth needs, each asked for a sign of life: `GET /ready`. Sends no message, stores nothing, and makes no
 * object but one that stays empty. Every question has the same short time.
 */
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";

/** How long a part may take to answer (milliseconds). */
const ANSWER_MS_MAX = 2_000;

/** A name that no user can have: an object for whoever asks, and never another. */
const NOBODY = "/ready";

type PartsEnv = Pick<Env, "DB" | "USERS" | `NEW_USER_REQ_${Uppercase<Replica>}`> & AccountsEnv;

/** The parts that did not answer in time, by name, such as `database` or `queue of chat`. */
export async function partsAway(env: PartsEnv, answerMsMax = ANSWER_MS_MAX): Promise<string[]> {
  const answers = Object.entries(questions(env)).map(async ([part, ask]) =>
    (await answersWithin(part, ask, answerMsMax)) ? [] : [part],
  );
  return (await Promise.all(answers)).flat();
}

function questions(env: PartsEnv): Record<string, () => Promise<unknown>> {
  const ofReplicas = REPLICAS.flatMap((replica): [string, () => Promise<unknown>][] => [
    [`queue of ${replica}`, () => env[`NEW_USER_REQ_${replica.toUpperCase() as Uppercase<Replica>}`].metrics()],
    // A range without a key: the database is asked, and reads no row.
    [replica, () => accountsAt(env, replica).list({ after: "", until: "", limit: 1 })],
  ]);
  return {
    database: () => env.DB.prepare("SELECT 1").run(),
    "user's object": () => env.USERS.getByName(NOBODY).snapshot(NOBODY),
    ...Object.fromEntries(ofReplicas),
  };
}

async function answersWithin(part: string, ask: () => Promise<unknown>, msMax: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), msMax);
  try {
    return await Promise.race([ask().then(() => true), late]);
  } catch (error) {
    log("warn", "part does not answer", { path: part, reason: reasonOf(error) });
    return false;
  } finally {
    clearTimeout(timer);
  }
}
