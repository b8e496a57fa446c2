/**
 * The people of the chaos run: each wants an id, and does not give up before the signup is accepted. Some read to the
 * end, some leave after frame 0, some ask for JSON with an idempotency key. Asserts nothing; notes what each was told.
 */
import { setTimeout as pause } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { ticketOf, type Company, type Ticket } from "../system/company.ts";

/** One signup of somebody's, accepted or not, and all that was seen of it. */
export type Try = { who: SignupRequest; ticket: Ticket; seen: Snapshot[] };

/** How somebody signs up. */
export type Manner = "reads to the end" | "leaves after frame 0" | "sends a key";

/** What is known of somebody's tries. `lost`: a request of which only the server may know what became of it. */
export type Story = { tries: Try[]; lost: boolean };

/** After how long without an answer, or without its end, a request is given up (milliseconds). A restart may swallow it. */
export const GIVE_UP_AFTER_MS = 20_000;

/** After how long somebody who is never accepted is a failure of the run (milliseconds). */
const PATIENCE_MS = 120_000;

/** How long somebody waits before asking again (milliseconds). */
export const ASK_AGAIN_MS = 100;

/** How long somebody waits before each look at a signup, and then tries another: longer than auth tries to have it accepted. */
const LOOK_AFTER_MS = [100, 400, 800, 1_600, 3_200];

/**
 * Signs somebody up, trying again until a signup is accepted.
 *
 * @param begun called when the signup is known to be accepted, and earlier in the stream of one that is read
 */
export async function persist(
  company: Company,
  who: SignupRequest,
  manner: Manner,
  begun: () => Promise<void>,
): Promise<Story> {
  const key = crypto.randomUUID();
  const story: Story = { tries: [], lost: false };
  const enoughMs = Date.now() + PATIENCE_MS;
  for (;;) {
    if (Date.now() > enoughMs) throw new Error(`nothing was accepted for ${who.userId}, trying as one who ${manner}`);
    const one = await (manner === "sends a key" ? sendKey(company, who, key) : read(company, who, manner, begun));
    if (one !== null) story.tries.push(one);
    // A key makes the next try the same signup; without one, a request whose answer was lost is on its own.
    else if (manner !== "sends a key") story.lost = true;
    if (one !== null && (await isAccepted(company, one))) {
      await begun();
      return story;
    }
    await pause(ASK_AGAIN_MS);
  }
}

/** A frame of the object's says so by its `seq`; who left before has to look. */
async function isAccepted(company: Company, one: Try): Promise<boolean> {
  if (one.seen.some(({ seq }) => seq > 0)) return true;
  for (const delayMs of LOOK_AFTER_MS) {
    await pause(delayMs);
    if ((await endOf(company, one)) !== null) return true;
  }
  return false;
}

/** The snapshot of a signup as it stands, or null if there is none. Asks until there is an answer. */
export async function endOf(company: Company, { ticket }: Try): Promise<Snapshot | null> {
  for (;;) {
    const headers = { accept: "application/json", authorization: `Bearer ${ticket.token}` };
    const signal = AbortSignal.timeout(GIVE_UP_AFTER_MS);
    const response = await company.fetch(ticket.location, { headers, signal }).catch(() => null);
    if (response?.status === 404) return null;
    const snapshot = snapshotSchema.safeParse(await response?.json().catch(() => null));
    if (snapshot.success) return snapshot.data;
    await pause(ASK_AGAIN_MS);
  }
}

async function sendKey(company: Company, who: SignupRequest, key: string): Promise<Try | null> {
  const headers = { accept: "application/json", "idempotency-key": key };
  const response = await company.post(who, headers, AbortSignal.timeout(GIVE_UP_AFTER_MS)).catch(() => null);
  const snapshot = snapshotSchema.safeParse(await response?.json().catch(() => null));
  return response?.status === 202 && snapshot.success
    ? { who, ticket: ticketOf(response.headers), seen: [snapshot.data] }
    : null;
}

async function read(
  company: Company,
  who: SignupRequest,
  manner: Manner,
  begun: () => Promise<void>,
): Promise<Try | null> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(GIVE_UP_AFTER_MS)]);
  const response = await company.post(who, {}, signal).catch(() => null);
  if (response?.status !== 200) return null;
  const one: Try = { who, ticket: ticketOf(response.headers), seen: [] };
  const events = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  try {
    for await (const { event, data } of events) {
      if (event === "error") break;
      one.seen.push(snapshotSchema.parse(JSON.parse(data)));
      if (manner === "leaves after frame 0") break;
      if (one.seen.length === 2) await begun();
    }
  } catch {
    // The line is broken: what was seen until then counts.
  }
  leaving.abort();
  return one;
}
