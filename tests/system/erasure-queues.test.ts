/**
 * An erasure while requests with the person's profile wait on queues, through the three real Workers: chat's consumer fails, so
 * that its queue keeps them and delivers them again; customer's fails, so that they become dead letters at once.
 */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { lights, person, startCompany, ticketOf, type Company } from "./company.ts";
import { logIn } from "./logged-in.ts";
import { Mailbox } from "./mailbox.ts";
import { Queues, naming, placesOf, queuedWorkers } from "./queued-company.ts";
import { FAST_SCHEDULE } from "./schedules.ts";

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 60_000, interval: 50 };

const DEAD = "signup-lights-user-newuser-dead";

/** The queues of a replica: what its consumer fails with is delivered again after a second, `max_retries` times. */
const queuesOf = (replica: string, max_retries: number) => ({
  producers: [{ binding: "NEW_USER_RES", queue: "signup-lights-user-newuser-res" }],
  consumers: [
    {
      queue: `signup-lights-user-newuser-req-${replica}`,
      max_batch_size: 100,
      max_batch_timeout: 0,
      retry_delay: 1,
      max_retries,
      dead_letter_queue: DEAD,
    },
  ],
});

async function start(alias: Record<string, string> = {}): Promise<{ company: Company; queues: Queues }> {
  const company = await startCompany(
    queuedWorkers({
      auth: { vars: new Mailbox().settings, alias: { ...FAST_SCHEDULE, ...alias } },
      chat: { queues: queuesOf("chat", 100) },
      customer: { queues: queuesOf("customer", 0) },
    }),
  );
  return { company, queues: new Queues(company) };
}

const typeOf = (body: string) => (JSON.parse(body) as { type: string }).type;

/** Somebody who has signed up and has another name by now, neither of which a replica took; and the words that name them. */
async function somebodyInQueues({ company, queues }: Awaited<ReturnType<typeof start>>) {
  for (const replica of REPLICAS) await queues.fail(replica, "yes");
  const kim = person("kim", "A name that no queue has in the end");
  const { location, token } = await company.ticket(kim);
  await vi.waitUntil(
    async () => (await company.snapshot({ location, token })).services.auth.status === "success",
    WAIT,
  );
  const session = await logIn(company, kim);
  const userName = "Another name that no queue has in the end";
  await (await session.ask("PATCH", "/me", { userName }, { accept: "application/json" })).text();
  const words = [kim.userName, userName, kim.email];
  const waiting = async () =>
    naming(await queues.waiting(), words)
      .map(typeOf)
      .toSorted();
  return { kim, session, words, waiting };
}

/** Asks for the erasure; what comes back is where it is watched. */
async function erase({ kim, session }: Awaited<ReturnType<typeof somebodyInQueues>>) {
  const erased = await session.ask("DELETE", "/me", { userPw: kim.userPw }, { accept: "application/json" });
  await erased.text();
  return ticketOf(erased.headers);
}

test("while chat and customer are away leaves nothing of the person in a queue once they are back, and nothing that is sent since names them", async () => {
  const started = await start();
  const { company, queues } = started;
  const somebody = await somebodyInQueues(started);
  const { words, waiting } = somebody;
  // The signup and the change; for customer they have become dead letters, and auth has taken those.
  await vi.waitUntil(async () => {
    const happened = (await queues.happened()).filter(({ body }) => naming([body], words).length > 0);
    const dead = happened.filter(({ what, queue }) => what === "taken" && queue === DEAD);
    const again = happened.filter(({ what, queue }) => what === "delivered" && queue?.endsWith("-chat"));
    return dead.length >= 2 && again.length >= 4;
  }, WAIT);

  const erasure = await erase(somebody);
  const sentSince = await queues.listen();
  expect(await placesOf(company, words)).toEqual(["queue"]);
  expect([...new Set(await waiting())]).toEqual(["user.changed.req", "user.newUser.req"]);

  for (const replica of REPLICAS) await queues.fail(replica, "no");
  expect(lights((await company.follow(erasure)).frames.at(-1))).toEqual(everywhere("success"));
  await queues.empty();
  expect(await placesOf(company, words)).toEqual([]);
  expect((await sentSince()).map(typeOf)).toContain("user.erased.req");
  expect(naming(await sentSince(), words)).toEqual([]);
});

test("an event that keeps the profile, and sends it after the erasure, is noticed", async () => {
  const started = await start({ "./kinds/erased.ts": "./tests/system/queued/remembering-erased.ts" });
  const somebody = await somebodyInQueues(started);
  await erase(somebody);
  const sentSince = await started.queues.listen();
  await vi.waitUntil(async () => naming(await sentSince(), somebody.words).length > 0, WAIT);
  expect(await placesOf(started.company, somebody.words)).toEqual(["object", "queue"]);
});
