/** Guessing a password over the network: slowed to a trickle, for one id. */
import { expect, test } from "vitest";
import { startTarget } from "./target.ts";

const target = await startTarget();
const victim = await target.somebody("victim");
const other = await target.somebody("other");

/** Where the stranger is who guesses. */
const STRANGER = { "cf-connecting-ip": "203.0.113.9" };

/** Tries to log in, from an address of its own unless one is given: the status. */
async function logIn(
  userId: string,
  userPw = "not the password",
  headers: Record<string, string> = {},
): Promise<number> {
  target.attacks += 1;
  return (await target.send({ method: "POST", path: "/login", json: { userId, userPw }, headers })).status;
}

test("of 200 wrong logins for one id a handful is looked at, while another id logs in at once", async () => {
  const statuses: number[] = [];
  const guess = async (): Promise<void> => {
    while (statuses.length < 200) statuses.push(await logIn(victim.userId, undefined, STRANGER));
  };
  const guessing = Promise.all(Array.from({ length: 10 }, guess));
  const meanwhile = await logIn(other.userId, other.userPw);
  expect(statuses.length, "guesses before the other id was in").toBeLessThan(200);
  await guessing;
  expect(meanwhile).toBe(200);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(12);
});

test("a 201st login is refused with Retry-After, the right password among them", async () => {
  const { userId, userPw } = victim;
  const answer = await target.send({ method: "POST", path: "/login", json: { userId, userPw }, headers: STRANGER });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
});

test("two hundred strangers at as many addresses have a guess for each of 64, and a handful for the others", async () => {
  const { userId } = await target.somebody("popular");
  const statuses: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const guesses = Array.from({ length: 10 }, () => logIn(userId));
    statuses.push(...(await Promise.all(guesses)));
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(64 + 12);
});
