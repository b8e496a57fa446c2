/**
 * What waits on each queue. auth asks through its producer bindings: it has one for every queue, also for those that it
 * only consumes. Nothing is sent, nothing is stored.
 */
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { within } from "#shared/platform/within.ts";

/**
 * One queue, by its name without the project's and the environment's: how many messages wait on it, and since when the oldest one does (Unix
 * milliseconds). Null: the queue did not say; `oldestMs` is null also when nothing waits.
 */
export type Backlog = { queue: string; messages: number | null; oldestMs: number | null };

/** How long a queue may take to answer (milliseconds). */
const ANSWER_MS_MAX = 2_000;

type RequestQueue = `NEW_USER_REQ_${Uppercase<Replica>}`;

/** The bindings to all queues. A missing one does not compile. */
export type QueuesEnv = Pick<Env, RequestQueue | "NEW_USER_RES" | "MAIL" | "NEW_USER_DEAD">;

/** The backlog of every queue: of requests, in the order of the services, of replies, of mails, of dead letters. Never throws. */
export async function readBacklogs(env: QueuesEnv, answerMsMax = ANSWER_MS_MAX): Promise<Backlog[]> {
  return Promise.all(queuesOf(env).map(async ([name, queue]) => backlogOf(name, queue, answerMsMax)));
}

/** Every queue, by the name that it has in each environment before the project's and the environment's own are added. */
export function queuesOf(env: QueuesEnv): [name: string, queue: Queue][] {
  const requests = REPLICAS.map((replica): [string, Queue] => [
    `user-newuser-req-${replica}`,
    env[`NEW_USER_REQ_${replica.toUpperCase() as Uppercase<Replica>}`],
  ]);
  return [
    ...requests,
    ["user-newuser-res", env.NEW_USER_RES],
    ["user-mail", env.MAIL],
    ["user-newuser-dead", env.NEW_USER_DEAD],
  ];
}

async function backlogOf(name: string, queue: Queue, answerMsMax: number): Promise<Backlog> {
  try {
    const { backlogCount, oldestMessageTimestamp } = await within(answerMsMax, async () => queue.metrics());
    const oldestMs = oldestMessageTimestamp === undefined ? 0 : oldestMessageTimestamp.getTime();
    // Where nothing waits, the platform may say the beginning of 1970 (miniflare 5.20261102, tried November 2026).
    return { queue: name, messages: backlogCount, oldestMs: oldestMs > 0 ? oldestMs : null };
  } catch (error) {
    log("warn", "backlog unknown", { queue: name, reason: reasonOf(error) });
    return { queue: name, messages: null, oldestMs: null };
  }
}
