/** People who sign up: one after the other, some at a time, all at once. Returns what each of them waited. */
import type { SignUp, Timing } from "./client.ts";

/** Nobody is counted twice, whatever is measured and in whatever round. */
let index = 0;

/** This many signups, so many at a time. */
export async function crowd(signUp: SignUp, count: number, atATime: number): Promise<Timing[]> {
  let left = count;
  return stream(signUp, atATime, () => left-- > 0);
}

/** The same, as what each waited to the end (milliseconds). */
export async function waitsOf(signUp: SignUp, count: number, atATime: number): Promise<number[]> {
  return (await crowd(signUp, count, atATime)).map(({ lastMs }) => lastMs);
}

/** Signups for this long (milliseconds), so many at a time: how many were done, how many of them per second in that time, and how long the rest took. */
export async function sustain(
  signUp: SignUp,
  durationMs: number,
  atATime: number,
): Promise<{ count: number; perSecond: number; tailMs: number }> {
  const beganMs = performance.now();
  let inTime = 0;
  const counted: SignUp = async (who) => {
    const timing = await signUp(who);
    if (performance.now() - beganMs <= durationMs) inTime += 1;
    return timing;
  };
  const { length: count } = await stream(counted, atATime, () => performance.now() - beganMs < durationMs);
  return { count, perSecond: (inTime * 1_000) / durationMs, tailMs: performance.now() - beganMs - durationMs };
}

async function stream(signUp: SignUp, atATime: number, goesOn: () => boolean): Promise<Timing[]> {
  const timings: Timing[] = [];
  const lane = async (): Promise<void> => {
    while (goesOn()) {
      index += 1;
      timings.push(await signUp(index));
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return timings;
}
