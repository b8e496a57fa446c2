/** Whatever is asked for at once, no more mails are counted than a limit lets through. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { countMail, limitsOf, mailboxOf, removeOldCounts, uncountMail } from "./limits.ts";
import { db } from "./mail.suite.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW = 20_000 * DAY_MS + 1;

const countOf = (times: number, limits: { name: string; max: number }[], nowMs = NOW) =>
  Promise.all(Array.from({ length: times }, async () => countMail(db, limits, nowMs)));

test("of a hundred at once, as many are counted as the smallest limit has", async () => {
  const limits = [
    { name: "a", max: 3 },
    { name: "b", max: 50 },
  ];
  expect((await countOf(100, limits)).filter(Boolean)).toHaveLength(3);
  const { results } = await env.DB.prepare("SELECT name, count FROM mail_counts ORDER BY name").all();
  expect(results).toEqual([
    { name: "a", count: 3 },
    { name: "b", count: 3 },
  ]);
});

test("a count that is taken back leaves room for one more, and the next day has its own", async () => {
  const limits = [{ name: "c", max: 1 }];
  expect(await countOf(2, limits)).toEqual([true, false]);
  await uncountMail(db, limits, NOW);
  expect(await countOf(2, limits)).toEqual([true, false]);
  expect(await countOf(2, limits, NOW + DAY_MS)).toEqual([true, false]);
  await removeOldCounts(db, NOW + DAY_MS);
  const { results } = await env.DB.prepare("SELECT day, name FROM mail_counts").all();
  expect(results).toEqual([{ day: 20_001, name: "c" }]);
});

test("a mail is counted for its account, its address, and in all; the address is not in the table", async () => {
  const limits = await limitsOf(env.AUTH_SECRET, "reset", { accountId: "1", to: "kim@example.com" }, "once");
  expect(limits).toMatchObject([{ name: "reset to 1", max: 5 }, { max: 10 }, { name: "reset in all" }, { max: 1 }]);
  expect(JSON.stringify(limits)).not.toContain("example.com");
});

test.each([
  ["kim@example.com", "k.im+spam@Example.com"],
  ["kim@example.com", "KIM+@example.com"],
])("%s and %s are one mailbox", (one, other) => {
  expect(mailboxOf(other)).toBe(mailboxOf(one));
});

test("two people are two mailboxes", () => {
  expect(mailboxOf("kim@example.com")).not.toBe(mailboxOf("lee@example.com"));
  expect(mailboxOf("kim@example.com")).not.toBe(mailboxOf("kim@example.org"));
});
