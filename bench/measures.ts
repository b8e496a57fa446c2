/**
 * What is measured in one round, ours and the peer's in turn: the first frame, a whole signup, many at a time, many in
 * a row, a thousand at once. A peer's sign-up has no frames: its one answer is what its person waits for.
 */
import { call, get, ourSignUp, peerSignUp, type SignUp } from "./client.ts";
import { crowd, sustain, waitsOf } from "./load.ts";
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
    const waitsMs = await waitsOf(signUp, plan.burst, plan.burst);
    return { "settled mean, ms": mean(waitsMs), "settled p99, ms": quantile(waitsMs, 0.99) };
  });
  return readings;
}

/**
 * What the steps of a signup cost by themselves: a median one at a time (ms); with many at a time, how many a second
 * and the server's CPU for each (ms); for as long as signups are sustained, how many a second; a mean of all at once (ms).
 */
export type Floors = {
  aloneMs: Figures;
  perSecond: Figures;
  cpuMs: Figures;
  sustainedPerSecond: Figures;
  burstMs: Figures;
};

const STEPS = ["answer", "object", "object-write", "insert", "hash", "chain"] as const;

/** Measures the floors as often as the signups. */
export async function measureFloors(
  { url, pid }: Subject,
  { alone, together, sustainS, burst }: Plan,
): Promise<Floors> {
  const floors: Floors = { aloneMs: {}, perSecond: {}, cpuMs: {}, sustainedPerSecond: {}, burstMs: {} };
  for (const step of STEPS) {
    floors.aloneMs[step] = quantile(await waitsOf(call(new URL(step, url)), alone, 1), 0.5);
    const [beganMs, usedMs] = [performance.now(), await cpuMs(pid)];
    await crowd(call(new URL(step, url)), together, AT_A_TIME);
    floors.perSecond[step] = (together * 1_000) / (performance.now() - beganMs);
    floors.cpuMs[step] = ((await cpuMs(pid)) - usedMs) / together;
  }
  const chain = call(new URL("chain", url));
  if (sustainS > 0) {
    floors.sustainedPerSecond["chain"] = (await sustain(chain, sustainS * 1_000, AT_A_TIME)).perSecond;
  }
  if (burst > 0) floors.burstMs["chain"] = mean(await waitsOf(chain, burst, burst));
  await crowd(call(new URL("hop", url)), alone, 1);
  // A mean: the clock in a Worker shows whole milliseconds.
  floors.aloneMs["hop"] = mean(JSON.parse(await get(new URL("hops", url))) as number[]);
  return floors;
}

/**
 * The floors next to the peer's figures of the same round: what the ratios would be if nothing were done but the steps
 * themselves. And what a lone signup takes besides the hash, on both sides.
 *
 * @param isHashFree a hash costs next to nothing; otherwise many at a time wait for hashes and for little else
 */
export function besideFloors(readings: readonly Reading[], floors: Floors, isHashFree: boolean): Reading[] {
  const { aloneMs, sustainedPerSecond, burstMs } = floors;
  const { hash = Number.NaN, chain = Number.NaN } = aloneMs;
  const of = (figure: string) => readings.find((reading) => reading.figure.endsWith(figure));
  const [alone, sustained, burst] = [
    of("one at a time: settled p50, ms"),
    of("signups/s"),
    of("at once: settled mean, ms"),
  ];
  const rows: Reading[] = [];
  const add = (figure: string, ours = Number.NaN, peer = Number.NaN) => rows.push({ figure, ours, peer });
  if (alone !== undefined) {
    add("one at a time: settled p50 − hash, ms", alone.ours - hash, alone.peer - hash);
    add("floor: hash and empty steps, one at a time, ms", hash + chain, alone.peer);
  }
  if (!isHashFree) return rows;
  if (sustained !== undefined) add("floor: empty steps, sustained, /s", sustainedPerSecond["chain"], sustained.peer);
  if (burst !== undefined) add("floor: empty steps, all at once, mean, ms", burstMs["chain"], burst.peer);
  return rows;
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
