/**
 * The floors: what the steps of a signup cost by themselves, with nothing in them (`floor/worker.ts`), and our own figures
 * next to them.
 */
import { call, get } from "./client.ts";
import { crowd, sustain, waitsOf } from "./load.ts";
import { AT_A_TIME, CPU, type Figures, type Plan, type Reading } from "./measures.ts";
import { cpuMs } from "./processes.ts";
import { mean, quantile } from "./statistics.ts";
import type { Subject } from "./subjects.ts";

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
 * Our figures of a round, and what the same would be if nothing were done but a hash and the empty steps. Without a hash
 * that costs next to nothing, many at a time wait for hashes and for little else: then only the lone signup is compared.
 */
export function besideFloors(readings: readonly Reading[], floors: Floors, isHashFree: boolean): Reading[] {
  const of = (floor: Figures) => floor["chain"] ?? Number.NaN;
  const withHash = (floor: Figures) => of(floor) + (floor["hash"] ?? Number.NaN);
  const alone = { "one at a time: settled p50, ms": withHash(floors.aloneMs) };
  const many = {
    [`${AT_A_TIME} at a time: ${CPU}`]: withHash(floors.cpuMs),
    "sustained: signups/s": of(floors.sustainedPerSecond),
    "at once: settled mean, ms": of(floors.burstMs),
  };
  return Object.entries(isHashFree ? { ...alone, ...many } : alone).flatMap(([end, floor]) => {
    const reading = readings.find(({ figure }) => figure.endsWith(end));
    return reading === undefined ? [] : [{ figure: reading.figure, ours: reading.ours, peer: floor }];
  });
}

/** What a lone signup takes besides the hash, on both sides. */
export function withoutHash(readings: readonly Reading[], { aloneMs: { hash = Number.NaN } }: Floors): Reading[] {
  return readings
    .filter(({ figure }) => figure === "one at a time: settled p50, ms")
    .map(({ ours, peer }) => ({
      figure: "one at a time: settled p50 − hash, ms",
      ours: ours - hash,
      peer: peer - hash,
    }));
}
