/**
 * What is measured in one round, of two servers in turn: the first frame, a whole signup, many at a time, many in a row, a
 * thousand at once. A peer's sign-up has no frames: its one answer is what its person waits for. Beside each time stands
 * the server's CPU, which other work on the machine does not change.
 */
import type { SignUp } from "./client.ts";
import { crowd, sustain } from "./load.ts";
import { cpuMs } from "./processes.ts";
import { mean, quantile } from "./statistics.ts";

/** One figure of one round. */
export type Reading = { figure: string; ours: number; peer: number };

/** How much is done in a round; a part that is 0 is left out. */
export type Plan = { alone: number; together: number; sustainS: number; burst: number };

/** How many people there are at a time, when there is more than one. */
export const AT_A_TIME = 32;

/** The name of the figure that no other work on the machine changes. */
export const CPU = "server's CPU, ms";

/** A server, as who signs up there sees it, and its process. */
export type Side = { signUp: SignUp; pid: number };

export type Figures = Record<string, number>;

/** One round. In every other one the other side goes first. `say` tells what is going on. */
export async function measureRound(
  [ours, peer]: readonly [Side, Side],
  plan: Plan,
  round: number,
  say: (what: string) => void,
) {
  const readings: Reading[] = [];
  const both = async (what: string, count: number, measure: (signUp: SignUp, pid: number) => Promise<Figures>) => {
    if (count === 0) return;
    say(what);
    const figures = new Map<Side, Figures>();
    for (const side of round % 2 === 1 ? [ours, peer] : [peer, ours]) {
      figures.set(side, await measure(side.signUp, side.pid));
    }
    const of = (side: Side, name: string) => figures.get(side)?.[name] ?? Number.NaN;
    for (const name of Object.keys(figures.get(ours) ?? {})) {
      readings.push({ figure: `${what}: ${name}`, ours: of(ours, name), peer: of(peer, name) });
    }
  };
  await both("one at a time", plan.alone, (signUp, pid) => waits(signUp, pid, plan.alone, 1));
  await both(`${AT_A_TIME} at a time`, plan.together, (signUp, pid) => waits(signUp, pid, plan.together, AT_A_TIME));
  await both("sustained", plan.sustainS, async (signUp, pid) => {
    const usedMs = await cpuMs(pid);
    const { count, perSecond, tailMs } = await sustain(signUp, plan.sustainS * 1_000, AT_A_TIME);
    return { "signups/s": perSecond, "tail, ms": tailMs, [CPU]: ((await cpuMs(pid)) - usedMs) / count };
  });
  await both(`${plan.burst} at once`, plan.burst, async (signUp, pid) => {
    const usedMs = await cpuMs(pid);
    const timings = await crowd(signUp, plan.burst, plan.burst);
    const lastMs = timings.map((timing) => timing.lastMs);
    return {
      "first frame p50, ms": quantile(
        timings.map(({ firstMs }) => firstMs),
        0.5,
      ),
      "settled mean, ms": mean(lastMs),
      "settled p99, ms": quantile(lastMs, 0.99),
      [CPU]: ((await cpuMs(pid)) - usedMs) / plan.burst,
    };
  });
  return readings;
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
    [CPU]: ((await cpuMs(pid)) - usedMs) / count,
  };
}
