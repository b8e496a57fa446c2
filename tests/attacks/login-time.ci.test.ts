/**
 * The time that a login over the network takes tells nothing of who is there.
 *
 *     LOGIN_TRIES=500 npm test -- login-time
 */
import { expect, test } from "vitest";
import { asked } from "../samples.ts";
import { worker } from "../system/company.ts";
import { compare, deviationOfShare, shareOfWins, type Try } from "./compare.ts";
import type { Answer } from "./faults.ts";
import { startTarget } from "./target.ts";

// The real hash: this is about what it costs.
const target = await startTarget(worker("auth"));
const victim = await target.somebody("victim");

/** Tries of each kind: somebody's, nobody's. A hash takes 140 ms. */
const TRIES = Math.ceil(asked("LOGIN_TRIES", 56) / 2);

/** Tries to log in with a wrong password, from an address of its own. */
async function logIn(userId: string, userPw: string | number = "not the password"): Promise<Answer> {
  target.attacks += 1;
  return target.send({ method: "POST", path: "/login", json: { userId, userPw } });
}

test("the time of a refusal does not tell whether somebody is there", async () => {
  // Four attempts each, so that none is slowed down.
  const known = Array.from({ length: Math.ceil(TRIES / 4) }, (_, n) => `known-${n}`);
  await target.copies(victim, known);
  const tries = (userIdOf: (id: string) => string): Try => {
    return async (n) => logIn(userIdOf(known[n % known.length]!));
  };
  const { answers, share } = await compare(
    tries((id) => id),
    tries((id) => id.replace("known", "no-id")),
    TRIES,
  );
  process.stdout.write(`${TRIES * 2} logins, share ${share}\n`);
  expect(answers).toHaveLength(1);
  expect(Math.abs(share - 0.5), `share ${share}`).toBeLessThan(4 * deviationOfShare(TRIES));
});

test("a difference of time is noticed: what is hashed takes longer than what is not", async () => {
  const hashed: number[] = [];
  const refused: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    hashed.push(await timed("not the password"));
    refused.push(await timed(7)); // no password at all
  }
  expect(shareOfWins(hashed, refused)).toBeGreaterThan(0.95);
});

/** How long a refusal took (milliseconds). */
async function timed(userPw: string | number): Promise<number> {
  const startMs = performance.now();
  await logIn("somebody-else", userPw);
  return performance.now() - startMs;
}
