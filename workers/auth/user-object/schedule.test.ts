import { describe, expect, test } from "vitest";
import { FAILED_AFTER_MS, retryDelayMs } from "./schedule.ts";

describe("the schedule", () => {
  test("goes through seconds and minutes to hours, 23 attempts in 48 h", () => {
    const turns: number[] = [0];
    while (turns.at(-1)! < FAILED_AFTER_MS) turns.push(turns.at(-1)! + retryDelayMs(turns.length, 0.5));
    expect(turns.slice(0, 7).map((ms) => ms / 1000)).toEqual([0, 5, 15, 35, 75, 155, 315]);
    expect(turns.filter((ms) => ms < FAILED_AFTER_MS)).toHaveLength(23);
  });

  test("moves each delay by at most a fifth, and never makes it longer than 4 h and a fifth", () => {
    expect(retryDelayMs(1, 0)).toBe(4_000);
    expect(retryDelayMs(1, 1)).toBe(6_000);
    expect(retryDelayMs(1_000, 1)).toBe(4.8 * 60 * 60 * 1000);
  });
});
