/** The attacks of many requests, made on planted regressions: each is noticed. */
import { expect, test } from "vitest";
import { cheapAuth, noLimits } from "../system/company.ts";
import { bytes, failOpen, growth, lockOuts, unlimitedDoors } from "./doors.ts";
import { startTarget } from "./target.ts";

/** The company, with parts of auth replaced. */
const planted = (changes: Parameters<typeof cheapAuth>[0]) => startTarget(cheapAuth(changes));

const lossy = await planted({ alias: { "../http/read-body.ts": "./tests/attacks/planted/lossy-read-body.ts" } });
const crowded = await planted({ alias: { "./login-guard.ts": "./tests/attacks/planted/one-count-for-all.ts" } });
const hoarding = await planted({
  ...noLimits(),
  alias: { "./lights.ts": "./tests/attacks/planted/unbounded-lights.ts" },
});
const open = await planted(noLimits());

test("bodies that are decoded lossily", async () => {
  expect(await bytes(lossy)).not.toEqual([]);
});

test("a logout that takes what it cannot understand for nothing", async () => {
  expect(await failOpen(lossy, await lossy.somebody("mina"))).not.toEqual([]);
});

test("guesses that are counted for everybody together", async () => {
  expect(await lockOuts(crowded, await crowded.somebody("mina"))).toContain("the owner is kept out");
});

test("an object that keeps whatever is asked for; as it is, it does not, even without limits", async () => {
  expect(await growth(hoarding, await hoarding.somebody("mina"))).toEqual(["30 of 30 refused signups are kept"]);
  expect(await growth(open, await open.somebody("mina"))).toEqual([]);
});

test("routes without a limit", async () => {
  expect(await unlimitedDoors(open)).toEqual(["/me has no limit", "/home has no limit", "/logout has no limit"]);
});
