import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, test } from "vitest";
import { accountReply, accountRequest } from "#shared/contract/messages.ts";
import { strippedBody, userIdIn } from "./letter-body.ts";
import {
  deadLetterCount,
  deadLetterPage,
  letterStatement,
  removeDeadLetter,
  stripOldLetters,
} from "./read-dead-letters.ts";

const db = drizzle(env.DB);
const about = { kind: "newUser", eventId: crypto.randomUUID(), userId: "kim", nowMs: 0 } as const;
const profile = { userName: "Kim Personal", email: "personal@example.com", role: "ROLE_USER" } as const;
const request = accountRequest(about, "chat", { accountId: about.eventId, revision: 3, profile });

beforeEach(async () => {
  await env.DB.exec("DELETE FROM dead_letters");
});

const keep = (messageId: string, body: unknown, { receivedAtMs = 0, isStripped = 0 } = {}) =>
  env.DB.prepare("INSERT INTO dead_letters VALUES (?, ?, 'a reason', 0, ?, ?)")
    .bind(messageId, JSON.stringify(body), receivedAtMs, isStripped)
    .run();

describe("what is kept of a letter", () => {
  test("names its event and its account, and nobody's name or e-mail", () => {
    const body = JSON.parse(strippedBody(request)) as object;
    expect(body).toMatchObject({
      type: "user.newUser.req",
      id: about.eventId,
      subject: "kim",
      recipient: "/chat",
      data: { accountId: about.eventId, revision: 3 },
    });
    expect(JSON.stringify(body)).not.toMatch(/personal/i);
    const reply = accountReply(about, "chat", "duplicate");
    expect(JSON.parse(strippedBody(reply))).toMatchObject({ data: { service: "chat", verdict: "duplicate" } });
  });

  test.each([
    ["text", "my password is hunter22"],
    ["nothing", null],
    ["a list", ["secret@example.com"]],
    ["members of other types", { id: 7, subject: { a: "secret@example.com" }, data: "secret@example.com" }],
    ["an e-mail for a userId", { subject: "secret@example.com", type: "user.secret@example.com.req" }],
    ["a name for a service", { source: "/Kim Personal", data: { service: "secret@example.com", accountId: "secret" } }],
    ["members that nobody knows", { password: "hunter22", __proto__: { a: 1 }, constructor: "secret" }],
  ])("of %s is its size and its hash", (_, body) => {
    const kept = JSON.parse(strippedBody(body)) as object;
    expect(Object.keys(kept)).toEqual(["bytes", "sha256"]);
    expect(userIdIn(JSON.stringify(kept))).toBeNull();
  });

  test("is the same for two letters that are the same, and only for these", () => {
    expect(strippedBody({ a: 1 })).toBe(strippedBody({ a: 1 }));
    expect(strippedBody({ a: 1 })).not.toBe(strippedBody({ a: 2 }));
  });
});

test("letters are read page by page, the newest first, along an index, and counted", async () => {
  for (let n = 0; n < 5; n += 1) await keep(`m${n}`, request, { receivedAtMs: n >> 1, isStripped: 0 });
  const first = await deadLetterPage(db, { limit: 3 });
  const second = await deadLetterPage(db, { limit: 3, cursor: first.next });
  expect([...first.rows, ...second.rows].map(({ messageId }) => messageId)).toEqual(["m4", "m3", "m2", "m1", "m0"]);
  expect([second.next, await deadLetterCount(db)]).toEqual([null, 5]);
  expect(first.rows[0]).toMatchObject({ userId: "kim", reason: "a reason" });
  expect(JSON.stringify([first, second])).not.toMatch(/personal/i);
  for (const after of [null, [1, "m3"] as [number, string]]) {
    const { sql, params } = letterStatement(db, after, 3).toSQL();
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail).join();
    expect(plan).toContain("SEARCH dead_letters USING INDEX");
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  }
});

test("a letter that an earlier version kept whole is stripped by the next tick, and one that was stripped stays as it is", async () => {
  await keep("old", request);
  await keep("new", { bytes: 7 }, { isStripped: 1 });
  await stripOldLetters(db);
  const { results } = await env.DB.prepare("SELECT body, is_stripped FROM dead_letters ORDER BY message_id").all();
  expect(results).toEqual([
    { body: '{"bytes":7}', is_stripped: 1 },
    { body: strippedBody(request), is_stripped: 1 },
  ]);
});

test("a letter is removed once", async () => {
  await keep("gone", request);
  expect([await removeDeadLetter(db, "gone"), await removeDeadLetter(db, "gone")]).toEqual([true, false]);
});
