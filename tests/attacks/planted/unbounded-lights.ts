/** Bundled in place of `workers/auth/user-object/lights.ts`: an object takes and keeps whatever is asked for. */
import * as real from "../../../workers/auth/user-object/lights.ts";

export const { begin, turn, due, countAttempts, passTime, nextWakeAt, isSettled, snapshot } = real;
export const { recordStored, recordReply, recordFailure, recordDeadRequest, progressOf } = real;
export const { hastened, noted, noteAtMs, telling, told, answerAfter, withErased } = real;

export function isFull(): boolean {
  return false;
}

export const isSpent: typeof real.isSpent = (state, nowMs) => real.isSpent(state, nowMs);
