/**
 * What is measured in one round, ours and the peer's in turn: the first frame, a whole signup, many at a time, many in
 * a row, a thousand at once. A peer's sign-up has no frames: its one answer is what its person waits for.
 */
import { call, get, ourSignUp, peerSignUp, type SignUp } from "./client.ts";
import { crowd, sustain } from "./load.ts";
import { cpuMs } from "./processes.ts";
import { mean, quantile } from "./statistics.ts";
import type { Subject } from "./subjects.ts";

/** One figure of one round. */
export type Reading = { figure: string; ours: number; peer: number };

/** How much is done in a round; a part that is 0 is left out. */
export type Plan = { alone: number; together: number; sustainS: number; burst: number };

/** How many people there are at a time, when there is more than one. */
const AT_A_TIME = 32;

/** The figures of one signup. */
type Pair = { ours: Figures; peer: Figures };
type Figures = Record<string, number>;

/** One round. `say` tells what is going on. */
export async function measureRound(ours: Subject, peer: Subject, plan: Plan, say: (what: string) => void) {
  const readings: Reading[] = [];
  const both = async (what: string, count: number, measure: (signUp: SignUp, pid: number) => Promise<Figures>) => {
    if (count === 0) return;
    say(what);
    const pair: Pair = {
      ours: await measure(ourSignUp(ours.url), ours.pid),
      peer: await measure(peerSignUp(peer.url), peer.pid),
    };
    readings.push(...Object.keys(pair.ours).map((name) => readingOf(pair, what, name)));
  };
  await both("one at a time", plan.alone, (signUp, pid) => waits(signUp, pid, plan.alone, 1));
  await both(`${AT_A_TIME} at a time`, plan.together, (signUp, pid) => waits(signUp, pid, plan.together, AT_A_TIME));
  await both("sustained", plan.sustainS, async (signUp) => {
    const { perSecond, tailMs } = await sustain(signUp, plan.sustainS * 1_000, AT_A_TIME);
    return { "signups/s": perSecond, "tail, ms": tailMs };
  });
  await both(`${plan.burst} at once`, plan.burst, async (signUp) => {
    const waitsMs = (await crowd(signUp, plan.burst, plan.burst)).map(({ lastMs }) => lastMs);
    return { "settled mean, ms": mean(waitsMs), "settled p99, ms": quantile(waitsMs, 0.99) };
  });
  return readings;
}

/** Medians of what the steps cost by themselves, in milliseconds. */
export async function measureFloors({ url }: Subject, count: number): Promise<Figures> {
  const floors: Figures = {};
  for (const step of ["answer", "object", "object-write", "insert", "hash"]) {
    const timings = await crowd(call(new URL(step, url)), count, 1);
    floors[step] = quantile(
      timings.map(({ lastMs }) => lastMs),
      0.5,
    );
  }
  await crowd(call(new URL("hop", url)), count, 1);
  // A mean: the clock in a Worker shows whole milliseconds.
  floors["hop"] = mean(JSON.parse(await get(new URL("hops", url))) as number[]);
  return floors;
}

/**
 * What the steps of a signup sum up to when each costs its floor and nothing is done besides. One thread runs them all
 * here, so even the two replicas' inserts come one after the other. The peer looks up the e-mail address, and inserts a
 * user, an account and a session.
 */
export function sumOfFloors(floors: Figures): Reading {
  const { answer = 0, "object-write": object = 0, insert = 0, hop = 0 } = floors;
  const peer = answer + 3 * insert;
  return { figure: "one at a time: the floors alone, ms", ours: peer + object + 2 * hop, peer };
}

async function waits(signUp: SignUp, pid: number, count: number, atATime: number): Promise<Figures> {
  const usedMs = await cpuMs(pid);
  const timings = await crowd(signUp, count, atATime);
  const [first, last] = [timings.map(({ firstMs }) => firstMs), timings.map(({ lastMs }) => lastMs)];
  return {
    "first frame p50, ms": quantile(first, 0.5),
    "first frame p99, ms": quantile(first, 0.99),
    "settled p50, ms": quantile(last, 0.5),
    "settled p99, ms": quantile(last, 0.99),
    "server's CPU, ms": ((await cpuMs(pid)) - usedMs) / count,
  };
}

function readingOf({ ours, peer }: Pair, what: string, name: string): Reading {
  // The peer's first byte is its last: the sign-up is over.
  return { figure: `${what}: ${name}`, ours: ours[name] ?? Number.NaN, peer: peer[name] ?? Number.NaN };
}
