/** Attacks of many requests on the product, which stands. `planted.test.ts` makes them where it should not. */
import { describe, expect, test } from "vitest";
import { bytes, failOpen, growth, lockOuts, unlimitedDoors } from "./doors.ts";
import { startTarget } from "./target.ts";

const target = await startTarget();
const mina = await target.somebody("mina");

describe("nothing goes wrong when strangers try", () => {
  test("bytes that are no text", async () => {
    expect(await bytes(target)).toEqual([]);
  });

  test("to keep an owner out", async () => {
    expect(await lockOuts(target, mina)).toEqual([]);
  });

  test("values that cannot be understood", async () => {
    expect(await failOpen(target, mina)).toEqual([]);
  });

  test("to fill an object", async () => {
    expect(await growth(target, mina)).toEqual([]);
  });

  test("doors without a limit", async () => {
    expect(await unlimitedDoors(target)).toEqual([]);
  });
});
