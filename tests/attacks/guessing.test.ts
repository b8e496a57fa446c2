/** Guessing a password over the network: slowed to a trickle, for one id; and the time it takes tells nothing. */
import { expect, test } from "vitest";
import { worker } from "../system/company.ts";
import { startTarget } from "./target.ts";

// The real hash: this is about what it costs.
const target = await startTarget(worker("auth"));
const victim = await target.somebody("victim");
const other = await target.somebody("other");

/** Where the stranger is who guesses. */
const STRANGER = { "cf-connecting-ip": "203.0.113.9" };

/** Tries to log in, from an address of its own unless one is given: the status, and how long the answer took (milliseconds). */
async function logIn(
  userId: string,
  userPw: string | number = "not the password",
  headers: Record<string, string> = {},
): Promise<{ status: number; tookMs: number }> {
  target.attacks += 1;
  const startMs = performance.now();
  const { status } = await target.send({ method: "POST", path: "/login", json: { userId, userPw }, headers });
  return { status, tookMs: performance.now() - startMs };
}

test("of 200 wrong logins for one id a handful is looked at, while another id logs in at once", async () => {
  const statuses: number[] = [];
  const guess = async (): Promise<void> => {
    while (statuses.length < 200) statuses.push((await logIn(victim.userId, undefined, STRANGER)).status);
  };
  const guessing = Promise.all(Array.from({ length: 10 }, guess));
  const meanwhile = await logIn(other.userId, other.userPw);
  expect(statuses.length, "guesses before the other id was in").toBeLessThan(200);
  await guessing;
  expect(meanwhile.status).toBe(200);
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
    statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(64 + 12);
});

test("the time of a refusal does not tell whether somebody is there", async () => {
  // Four attempts each, so that none is slowed down; in turn, so that a busy machine is busy for both.
  const known = ["ahn", "bae", "cha"];
  for (const userId of known) await copyOfVictim(userId);
  const somebody: number[] = [];
  const nobody: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const userId of known) {
      somebody.push((await logIn(userId)).tookMs);
      nobody.push((await logIn(`no-${userId}`)).tookMs);
    }
  }
  const share = shareOfWins(somebody, nobody);
  // With equal distributions, 12 and 12 samples: 0.5, with a standard deviation of 0.12 (Mann and Whitney, 1947).
  expect(share, `${somebody.join()} against ${nobody.join()}`).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.95);
});

test("a difference of time is noticed: what is hashed takes longer than what is not", async () => {
  const hashed: number[] = [];
  const refused: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    hashed.push((await logIn("somebody-else")).tookMs);
    refused.push((await logIn("somebody-else", 7)).tookMs); // no password at all
  }
  expect(shareOfWins(hashed, refused)).toBeGreaterThan(0.95);
});

/** How often one of the first is more than one of the second, of all pairs: Mann and Whitney's U as a share. */
function shareOfWins(first: readonly number[], second: readonly number[]): number {
  const pairs = first.flatMap((one) => second.map((two) => Number(one > two) + Number(one === two) / 2));
  return pairs.reduce((sum, win) => sum + win, 0) / pairs.length;
}

/** Makes an account with the victim's password, without a signup. */
async function copyOfVictim(userId: string): Promise<void> {
  const columns = "password_hash, email, user_name, role, created_at_ms";
  const copy = `INSERT INTO users (user_id, event_id, ${columns}) SELECT ?, ?, ${columns} FROM users WHERE user_id = 'victim'`;
  await (await target.company.db("auth")).prepare(copy).bind(userId, crypto.randomUUID()).run();
}
