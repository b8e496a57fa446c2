/**
 * The company with somebody who asks for their erasure while requests with their profile wait on queues: chat's consumer fails, so that
 * its queue keeps them and delivers them again; customer's fails, so that they become dead letters at once. Asserts nothing.
 */
import { vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { person, startCompany, ticketOf, type Company, type Ticket } from "./company.ts";
import { logIn } from "./logged-in.ts";
import { Mailbox } from "./mailbox.ts";
import { Queues, naming, queuedWorkers } from "./queued-company.ts";
import { FAST_SCHEDULE } from "./schedules.ts";

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
export const WAIT = { timeout: 60_000, interval: 50 };

/** Where messages go that a consumer has failed with too often. */
export const DEAD = "signup-lights-user-newuser-dead";

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

type Started = { company: Company; queues: Queues };

/** Starts the company, with these modules in place of auth's own. */
export async function startWithQueues(alias: Record<string, string> = {}): Promise<Started> {
  const company = await startCompany(
    queuedWorkers({
      auth: { vars: new Mailbox().settings, alias: { ...FAST_SCHEDULE, ...alias } },
      chat: { queues: queuesOf("chat", 100) },
      customer: { queues: queuesOf("customer", 0) },
    }),
  );
  return { company, queues: new Queues(company) };
}

/** The type of a message, from its body. */
export const typeOf = (body: string) => (JSON.parse(body) as { type: string }).type;

/** Somebody who has signed up and has another name by now, neither of which a replica took; and the words that name them. */
export async function somebodyInQueues({ company, queues }: Started) {
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
  /** Asks for the erasure; what comes back is where it is watched. */
  const erase = async (): Promise<Ticket> => {
    const erased = await session.ask("DELETE", "/me", { userPw: kim.userPw }, { accept: "application/json" });
    await erased.text();
    return ticketOf(erased.headers);
  };
  return { words, waiting, erase };
}
