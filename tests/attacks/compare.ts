/**
 * Whether answers, or the time that they take, tell a stranger who has an account: many tries at userIds that are somebody's and
 * at userIds that are nobody's, in an order that chance decides. A machine that is busy for a while is then busy for both.
 * Judges nothing.
 */
import { randomFrom } from "../chaos/random.ts";
import type { Answer } from "./faults.ts";

/** Asks as a stranger would; `n` counts the tries of one kind. */
export type Try = (n: number) => Promise<Answer>;

/**
 * What a stranger has learnt. `answers`: those that differ in more than their date. `share`: how often somebody's answer took
 * longer than nobody's, of all pairs. 0.5 tells nothing, 0 and 1 tell all.
 */
export type Learnt = { answers: string[]; share: number };

/** How many tries are not measured: connections are opened, code is compiled. */
const WARM_UP = 10;

/** Makes this many tries of each kind, one after the other. */
export async function compare(somebody: Try, nobody: Try, tries: number, seed = 1): Promise<Learnt> {
  for (let n = 0; n < WARM_UP; n += 1) await nobody(n);
  const answers = new Set<string>();
  const took = async (ask: Try, n: number): Promise<number> => {
    const startMs = performance.now();
    const { status, headers, body } = await ask(n);
    const tookMs = performance.now() - startMs;
    const { date: _, ...others } = headers;
    answers.add(JSON.stringify([status, others, body]));
    return tookMs;
  };
  const [somebodyMs, nobodyMs]: [number[], number[]] = [[], []];
  for (const isSomebody of inAnyOrder(tries, randomFrom(seed))) {
    if (isSomebody) somebodyMs.push(await took(somebody, somebodyMs.length));
    else nobodyMs.push(await took(nobody, nobodyMs.length));
  }
  return { answers: [...answers], share: shareOfWins(somebodyMs, nobodyMs) };
}

/** As many of true as of false, in an order in which each is as likely as any other. */
function inAnyOrder(each: number, random: () => number): boolean[] {
  const left = { true: each, false: each };
  return Array.from({ length: 2 * each }, () => {
    const isTrue = random() * (left.true + left.false) < left.true;
    left[`${isTrue}`] -= 1;
    return isTrue;
  });
}

/** How often one of the first is more than one of the second, of all pairs: Mann and Whitney's U as a share. */
export function shareOfWins(first: readonly number[], second: readonly number[]): number {
  const pairs = first.flatMap((one) => second.map((two) => Number(one > two) + Number(one === two) / 2));
  return pairs.reduce((sum, win) => sum + win, 0) / pairs.length;
}

/** The standard deviation of that share, of two samples of this size that do not differ (Mann and Whitney, 1947). */
export function deviationOfShare(size: number): number {
  return Math.sqrt((2 * size + 1) / (12 * size ** 2));
}
