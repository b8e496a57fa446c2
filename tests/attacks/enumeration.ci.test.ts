/**
 * The stranger who asks 500 times who is here, by what is answered and by how long that takes: for a link to a forgotten
 * password, for a mail that confirms an address, and, by the answer alone, by logging in. And whether a difference of time would be
 * noticed. How long a login takes is in login-time.ci.test.ts, with the real hash, which is most of it.
 */
import { expect, test } from "vitest";
import { allOrNext } from "../samples.ts";
import { cheapAuth, noLimits, person } from "../system/company.ts";
import { Mailbox } from "../system/mailbox.ts";
import { compare, deviationOfShare, type Try } from "./compare.ts";
import { startTarget, type Target } from "./target.ts";

/** Tries of each kind: 500 in all. */
const TRIES = 250;

/** Accounts of each kind. One has two links of the five that it may have in a day, and two of five logins that nothing slows down. */
const ACCOUNTS = 125;

/**
 * How far from a half the share may be by chance: four standard deviations, which one run in 16,000 goes beyond. So of one
 * answer of each kind, whoever goes by their times picks the right one in 60 of 100 cases at most.
 */
const BY_CHANCE = 4 * deviationOfShare(TRIES);

const post = (at: Target, path: string, userIdOf: (n: number) => string, more: object = {}): Try => {
  return async (n) => {
    at.attacks += 1;
    return at.send({ method: "POST", path, json: { userId: userIdOf(n), ...more } });
  };
};

/** Ids of equal length: with a confirmed address, with one that was not confirmed, nobody's. */
const confirmed = (n: number): string => `sure-${number(n)}`;
const unconfirmed = (n: number): string => `open-${number(n)}`;
const nobody = (n: number): string => `none-${number(n)}`;
const nobodyOrUnconfirmed = (n: number): string => (n % 2 === 0 ? nobody(n) : unconfirmed(n));
const somebody = (n: number): string => (n % 2 === 0 ? confirmed(n) : unconfirmed(n));

/** What is asked 500 times in this run: one of these in CI, and another with each commit. */
const ASKED = allOrNext(["forgot", "confirm", "login"], 0);

const target = await start();
const planted = await start({ "../mail/ask-for-mail.ts": "./tests/attacks/planted/mail-at-once.ts" });

test.runIf(ASKED.includes("forgot"))(
  "500 requests for a link to a forgotten password get one answer, whose time does not tell whose address is confirmed",
  async () => {
    const asked = await compare(
      post(target, "/forgot", confirmed),
      post(target, "/forgot", nobodyOrUnconfirmed),
      TRIES,
    );
    expect(asked.answers).toHaveLength(1);
    expect(Math.abs(asked.share - 0.5), `share ${asked.share}`).toBeLessThan(BY_CHANCE);
  },
);

test.runIf(ASKED.includes("confirm"))(
  "500 requests for a mail that confirms an address get one answer, whose time does not tell who is here",
  async () => {
    const asked = await compare(post(target, "/confirm/mail", somebody), post(target, "/confirm/mail", nobody), TRIES);
    expect(asked.answers).toHaveLength(1);
    expect(Math.abs(asked.share - 0.5), `share ${asked.share}`).toBeLessThan(BY_CHANCE);
  },
);

test.runIf(ASKED.includes("login"))("500 wrong logins, a few for each userId, get one answer", async () => {
  const guess = { userPw: "not the password" };
  const asked = await compare(post(target, "/login", somebody, guess), post(target, "/login", nobody, guess), TRIES);
  expect(asked.answers).toHaveLength(1);
});

test("whoever is slowed down waits as long whether somebody is there or not", async () => {
  const headers = { "cf-connecting-ip": "203.0.113.9" };
  const waits = async (userId: string): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (let n = 0; n < 8; n += 1) {
      const sent = { method: "POST", path: "/login", json: { userId, userPw: "not the password" }, headers };
      const answer = await target.send(sent);
      seen.push([answer.status, answer.headers["retry-after"], answer.headers["ratelimit"]]);
    }
    return seen;
  };
  expect(await waits("nobody-here")).toEqual(await waits("first"));
});

test("a link that is mailed before its request is answered is noticed", async () => {
  const few = 100;
  const asked = await compare(post(planted, "/forgot", confirmed), post(planted, "/forgot", nobodyOrUnconfirmed), few);
  expect(asked.share - 0.5, `share ${asked.share}`).toBeGreaterThan(4 * deviationOfShare(few));
});

/** Which account of its kind, in three digits: ids have one length. */
function number(n: number): string {
  return String(n % ACCOUNTS).padStart(3, "0");
}

/** The company without limits, with accounts that were made without a signup, half of them with a confirmed address. */
async function start(alias: Record<string, string> = {}): Promise<Target> {
  const vars = new Mailbox().settings;
  const started = await startTarget(cheapAuth({ ...noLimits(), vars, alias }));
  const first = person("first");
  await started.company.signUp(first);
  const ids = Array.from({ length: ACCOUNTS }, (_, n) => [confirmed(n), unconfirmed(n)]).flat();
  await started.copies(first, ids);
  await started.company
    .db("auth")
    .prepare(
      `INSERT INTO addresses (user_id, account_id, confirmed_email)
       SELECT user_id, event_id, email FROM users WHERE user_id LIKE 'sure-%'`,
    )
    .run();
  return started;
}
