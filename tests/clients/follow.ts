/**
 * What every client must see of a signup, whoever wrote the client: it is attached while the signup is open, then chat
 * answers, and the client comes to its end by itself. Calls the clients of this folder; asserts nothing.
 */
import { vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { openSignup } from "../chaos/watching.ts";
import { lights, type Company, type Ticket } from "../system/company.ts";

/**
 * Follows a signup until the client stops, with nobody telling it to. Hands over each snapshot as it was received, and
 * resolves with the number of connections that the client made.
 */
export type Client = (url: URL, ticket: Ticket, told: (text: string) => void) => Promise<number>;

/** What a client saw. */
export type Seen = { snapshots: Snapshot[]; connections: number };

/** A signup or a change that stays open until `settle`. */
export type OpenEvent = Ticket & { settle: () => Promise<void> };

/** Has a client follow a signup that is open when it comes. */
export async function follow(company: Company, userId: string, client: Client): Promise<Seen> {
  return followOpen(company, await openSignup(company, userId), client);
}

/** The same with whatever is open. */
export async function followOpen(company: Company, event: OpenEvent, client: Client): Promise<Seen> {
  const snapshots: Snapshot[] = [];
  const note = company.remember("data");
  const told = (text: string): void => {
    note(text);
    snapshots.push(snapshotSchema.parse(JSON.parse(text)));
  };
  let end: Promise<number>;
  try {
    end = client(company.url, event, told);
    await Promise.race([end, vi.waitUntil(() => snapshots.length > 0, { timeout: 30_000 })]);
  } finally {
    await event.settle();
  }
  return { snapshots, connections: await end };
}

/** What is wrong with what a client saw, in words. Nothing, if it saw a whole signup from the snapshot on that it found. */
export function faultsOf(snapshots: readonly Snapshot[]): string[] {
  const seqs = snapshots.map(({ seq }) => seq);
  const faults = {
    "saw nothing": seqs.length === 0,
    "seq does not grow": seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0)),
    "began at the end": snapshots[0]?.settled === true,
    "went on after the end": snapshots.slice(0, -1).some(({ settled }) => settled),
    "did not see the end": snapshots.at(-1)?.settled !== true,
    "not every light is green at the end": lights(snapshots.at(-1)).join() !== everywhere("success").join(),
    "saw another signup": new Set(snapshots.map(({ eventId }) => eventId)).size > 1,
  };
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [fault] : []));
}
