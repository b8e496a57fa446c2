/**
 * How long each step before a service's answer took, from the times that messages and commands carry. Pure.
 *
 * The times come from the clocks of different machines, which differ by some milliseconds: what would be negative is 0, and
 * the steps of a light need not add up to its `tookMs`. A time that an older version did not write makes no step.
 */
import type { Replica } from "#shared/contract/services.ts";
import type { Hops, Verdict } from "#shared/contract/snapshot.ts";

/** When a request was sent, when its replica had it, and when the reply was written (Unix milliseconds). */
export type ReplyTimes = { askedAtMs: number; receivedAtMs: number; answeredAtMs: number };

/** A replica's answer, as the queue's consumer hands it over. `times` is absent from an older replica's. */
export type Reply = { eventId: string; service: Replica; verdict: Verdict; times?: ReplyTimes | undefined };

/** The steps of a replica's answer that is recorded now. */
export function replyHops(times: ReplyTimes | undefined, nowMs: number): Hops {
  if (times === undefined) return {};
  const { askedAtMs, receivedAtMs, answeredAtMs } = times;
  return {
    queueMs: between(askedAtMs, receivedAtMs),
    replicaMs: between(receivedAtMs, answeredAtMs),
    replyMs: between(answeredAtMs, nowMs),
  };
}

/**
 * The step before acceptance: the hash and the way to the object. A Worker's clock stands still while it computes, and a
 * timer does not make it go on (workerd's `TimerChannel::now` is held to when the timer was due; read November 2026). So
 * nobody can say how long the hash alone took: the object's clock is the first that has moved on.
 */
export function handOverHops(receivedAtMs: number | undefined, acceptedAtMs: number): Hops {
  return receivedAtMs === undefined ? {} : { handOverMs: between(receivedAtMs, acceptedAtMs) };
}

/** The step of auth's own answer. */
export function authHops(askedAtMs: number | undefined, nowMs: number): Hops {
  return askedAtMs === undefined ? {} : { authMs: between(askedAtMs, nowMs) };
}

function between(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs);
}
