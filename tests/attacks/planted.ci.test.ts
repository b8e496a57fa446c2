/** The attacks of many requests, made on planted regressions: each is noticed. */
import { expect, test } from "vitest";
import { cheapAuth, noLimits } from "../system/company.ts";
import { bytes, failOpen, growth, lockOuts, unlimitedDoors } from "./doors.ts";
import { startTarget } from "./target.ts";

/**
 * The company with three regressions at once: in bodies, in the guard of logins, and in a signup's object. No attack looks at
 * more than one of them. Nor do limits refuse anything, which could look like a lock-out.
 */
const planted = await startTarget(
  cheapAuth({
    ...noLimits(),
    alias: {
      "../http/read-body.ts": "./tests/attacks/planted/lossy-read-body.ts",
      "./login-guard.ts": "./tests/attacks/planted/one-count-for-all.ts",
      "./lights.ts": "./tests/attacks/planted/unbounded-lights.ts",
    },
  }),
);
const open = await startTarget(cheapAuth(noLimits()));

test("bodies that are decoded lossily", async () => {
  expect(await bytes(planted)).not.toEqual([]);
});

test("a logout that takes what it cannot understand for nothing", async () => {
  expect(await failOpen(planted, await planted.somebody("mina"))).not.toEqual([]);
});

test("guesses that are counted for everybody together", async () => {
  expect(await lockOuts(planted, await planted.somebody("nora"))).toContain("the owner is kept out");
});

test("an object that keeps whatever is asked for; as it is, it does not, even without limits", async () => {
  expect(await growth(planted, await planted.somebody("lena"))).toEqual(["30 of 30 refused signups are kept"]);
  expect(await growth(open, await open.somebody("mina"))).toEqual([]);
});

test("routes without a limit", async () => {
  expect(await unlimitedDoors(open)).toEqual(["/me has no limit", "/home has no limit", "/logout has no limit"]);
});
