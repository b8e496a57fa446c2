/**
 * Thousands of watchers of one signup, over sockets and over streams: how many are let in, and how long the last of them
 * waits for the settled frame. Every watcher that is let in must get it; anything else is an error.
 */
import { signup, type Handle } from "#client/main.ts";
import { accountReply } from "#shared/contract/messages.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { cpuMs, residentMiB } from "./processes.ts";
import { cell, tableOf } from "./report.ts";
import { spread } from "./statistics.ts";
import type { Subject } from "./subjects.ts";
import { openSocket, openStream, type Watcher } from "./watcher.ts";

/** How a signup can be watched, and by how many it is. */
const OPEN = { sockets: openSocket, streams: openStream } as const;

export type Audience = Record<keyof typeof OPEN, number>;

/** Of the watchers of one kind: how many were let in, and refused; what the first and the last waited (milliseconds). */
type Waits = { letIn: number; refused: number; firstMs: number; lastMs: number };

/**
 * What became of an audience. A wait is from the settled frame's publication to its receipt. Besides: how long it took
 * until all watched (seconds), the server's CPU from just before the end until the last had it (milliseconds), and its
 * memory before there were watchers and with all of them (MiB).
 */
export type Reach = Record<keyof Audience, Waits> & {
  openedInS: number;
  cpuMs: number;
  beforeMiB: number;
  withAllMiB: number;
};

/** Opened at a time: a listening socket has a queue of its own. */
const AT_A_TIME = 50;

/** Watchers of one address. The product lets a thousand sockets in. */
const PER_ADDRESS = 500;

/** Signs somebody up whose replicas do not answer, opens all watchers, and then answers for the replicas. */
export async function reachAudience(subject: Subject, audience: Audience): Promise<Reach> {
  const { pid } = subject;
  const beforeMiB = await residentMiB(pid);
  const userId = `watched-${Date.now().toString(36)}`;
  const handle = await signUp(subject.url, userId);
  const openedAtMs = performance.now();
  // Streams last: one lives for a minute, and is then opened again.
  const sockets = await openAll("sockets", handle, audience.sockets);
  const streams = await openAll("streams", handle, audience.streams);
  const openedInS = (performance.now() - openedAtMs) / 1_000;
  const [withAllMiB, usedMs] = [await residentMiB(pid), await cpuMs(pid)];
  await settle(subject, handle, userId);
  const [socketWaits, streamWaits] = await Promise.all([waitsOf(sockets), waitsOf(streams)]);
  const used = (await cpuMs(pid)) - usedMs;
  return { sockets: socketWaits, streams: streamWaits, openedInS, cpuMs: used, beforeMiB, withAllMiB };
}

export function audienceTables(reaches: readonly Reach[]): string[] {
  const cellOf = (pick: (reach: Reach) => number) => cell(spread(reaches.map(pick)));
  const waits = (["sockets", "streams"] as const).map((way) => [
    way,
    cellOf((reach) => reach[way].letIn),
    cellOf((reach) => reach[way].refused),
    cellOf((reach) => reach[way].firstMs),
    cellOf((reach) => reach[way].lastMs),
  ]);
  const columns = ["openedInS", "cpuMs", "beforeMiB", "withAllMiB"] as const;
  const head = ["all are there, s", "server's CPU for the last frame, ms", "memory before, MiB", "with all, MiB"];
  return [
    tableOf(["watchers of one signup", "let in", "refused", "settled, first, ms", "settled, last, ms"], waits),
    tableOf(head, [columns.map((column) => cellOf((reach) => reach[column]))]),
  ];
}

async function openAll(way: keyof Audience, { url, token }: Handle, count: number): Promise<(Watcher | null)[]> {
  const watchers: (Watcher | null)[] = [];
  const events = new URL(`${url}/events`);
  while (watchers.length < count) {
    const from = watchers.length;
    const opening = Array.from({ length: Math.min(AT_A_TIME, count - from) }, async (_, index) =>
      OPEN[way](events, token, addressOf(Math.floor((from + index) / PER_ADDRESS))),
    );
    watchers.push(...(await Promise.all(opening)));
  }
  return watchers;
}

/** Waits until all who were let in have the settled frame. */
async function waitsOf(watchers: readonly (Watcher | null)[]): Promise<Waits> {
  const letIn = watchers.filter((watcher) => watcher !== null);
  const ends = await Promise.all(letIn.map(async ({ end }) => end));
  const { min, max } = spread(ends.map(({ publishedAtMs, receivedAtMs }) => receivedAtMs - publishedAtMs));
  return { letIn: letIn.length, refused: watchers.length - letIn.length, firstMs: min, lastMs: max };
}

/** An address of a network that is kept for examples (RFC 5737: 198.51.100.0/24). */
function addressOf(index: number): string {
  return `198.51.100.${index}`;
}

/** Both replicas' answers, in one batch of auth's queue. */
async function settle({ worker }: Subject, { url }: Handle, userId: string): Promise<void> {
  const eventId = url.slice(url.lastIndexOf("/") + 1);
  const replies = REPLICAS.map((service) =>
    accountReply({ kind: "newUser", eventId, userId, nowMs: Date.now() }, service, "success"),
  );
  const messages = replies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body }));
  const auth = await worker("auth");
  const { outcome, retryMessages } = await auth.queue("signup-lights-user-newuser-res", messages);
  if (outcome !== "ok" || retryMessages.length > 0) throw new Error("the replicas' answers were not recorded");
}

/** Signs somebody up, and leaves once auth has the account. */
async function signUp(url: URL, userId: string): Promise<Handle> {
  const run = signup(url, { userId, userPw: "correct horse battery", email: "w@example.com", userName: "W" });
  for await (const { services } of run) if (services["auth"]?.status === "success") break;
  if (run.handle === undefined) throw new Error("the signup has no handle");
  return run.handle;
}
