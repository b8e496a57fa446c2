/** A token works once, in its time, for what it is for; of a code there are five tries. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { db, unconfirmed } from "./mail.suite.ts";
import {
  VALID_MS,
  findToken,
  isToken,
  keepToken,
  makeSecret,
  removeOldTokens,
  spendCode,
  spendToken,
} from "./tokens.ts";

const NOW = Date.UTC(2026, 10, 22, 10);
const kept = { DB: db, AUTH_SECRET: env.AUTH_SECRET };

async function made(purpose: "confirm" | "reset" = "confirm", requestId: string = crypto.randomUUID()) {
  const account = await unconfirmed();
  const row = { ...account, purpose, revision: 1 };
  const secret = await makeSecret(env.AUTH_SECRET, purpose, requestId);
  await keepToken(kept, row, secret, NOW);
  return { row, ...secret };
}

test("a token has 256 bits, and the database does not have it", async () => {
  const { token, code } = await made();
  expect(isToken(token)).toBe(true);
  expect(Uint8Array.fromBase64(token, { alphabet: "base64url" })).toHaveLength(32);
  expect(code).toMatch(/^\d{6}$/);
  const rows = JSON.stringify((await env.DB.prepare("SELECT * FROM mail_tokens").all()).results);
  expect(rows).not.toContain(token);
  expect(rows).not.toContain(`"${code}"`);
});

test("the same request makes the same token, another one or another secret makes another", async () => {
  const id = crypto.randomUUID();
  const make = (secret: string, requestId: string) => makeSecret(secret, "confirm", requestId);
  const first = await make(env.AUTH_SECRET, id);
  expect(await make(env.AUTH_SECRET, id)).toEqual(first);
  expect((await make(env.AUTH_SECRET, crypto.randomUUID())).token).not.toBe(first.token);
  expect((await make("another secret of at least 32 characters", id)).token).not.toBe(first.token);
  expect((await makeSecret(env.AUTH_SECRET, "reset", id)).token).not.toBe(first.token);
});

test("of many who have a token, one spends it", async () => {
  const { row, token } = await made();
  expect(await findToken(db, token, ["confirm"], NOW)).toMatchObject({ userId: row.userId, email: row.email });
  const spent = await Promise.all(Array.from({ length: 10 }, async () => spendToken(db, token, NOW)));
  expect(spent.filter(Boolean)).toHaveLength(1);
  expect(await findToken(db, token, ["confirm"], NOW)).toBeNull();
});

test("a token is for its purpose, and for its time", async () => {
  const { token } = await made("reset");
  expect(await findToken(db, token, ["confirm", "newAddress"], NOW)).toBeNull();
  const over = NOW + VALID_MS.reset;
  expect(await findToken(db, token, ["reset"], over - 1)).not.toBeNull();
  expect(await findToken(db, token, ["reset"], over)).toBeNull();
  expect(await spendToken(db, token, over)).toBe(false);
  expect(VALID_MS.reset).toBe(15 * 60_000);
  await removeOldTokens(db, over + 1);
  expect(await spendToken(db, token, NOW)).toBe(false);
});

test("a newer mail replaces the token of the one before", async () => {
  const { row, token } = await made();
  await keepToken(kept, row, await makeSecret(env.AUTH_SECRET, "confirm", crypto.randomUUID()), NOW);
  expect(await findToken(db, token, ["confirm"], NOW)).toBeNull();
});

test.each(["", "short", "x".repeat(43).replace(/.$/, "!"), "x".repeat(44), "' OR 1=1 --"])(
  "%j is no token",
  async (text) => {
    expect(isToken(text)).toBe(false);
    expect(await findToken(db, text, ["confirm"], NOW)).toBeNull();
  },
);

test("a code has five tries, of which each is counted, and a mail that comes twice gives no new ones", async () => {
  const id = crypto.randomUUID();
  const { row, code, token } = await made("confirm", id);
  const tried = async (typed: string) => spendCode(kept, row.userId, "confirm", typed, NOW);
  const wrong = code === "000000" ? "000001" : "000000";
  await Promise.all(Array.from({ length: 20 }, async () => tried(wrong)));
  expect(await tried(code)).toBeNull();
  await keepToken(kept, row, { token, code }, NOW);
  expect(await tried(code)).toBeNull();
  expect(await spendToken(db, token, NOW)).toBe(true);
});

test("a right code is spent, for nobody else's account", async () => {
  const { row, code } = await made();
  const other = await made();
  const tried = async (userId: string) => spendCode(kept, userId, "confirm", code, NOW);
  if (other.code !== code) expect(await tried(other.row.userId)).toBeNull();
  expect(await tried("nobody-here")).toBeNull();
  expect(await tried(row.userId)).toMatchObject({ accountId: row.accountId });
  expect(await tried(row.userId)).toBeNull();
});

test("a token goes with its account", async () => {
  const { row, token } = await made();
  await env.DB.prepare("DELETE FROM users WHERE user_id = ?").bind(row.userId).run();
  expect(await findToken(db, token, ["confirm"], NOW)).toBeNull();
  await keepToken(kept, row, await makeSecret(env.AUTH_SECRET, "confirm", "1"), NOW);
  const { results } = await env.DB.prepare("SELECT 1 FROM mail_tokens WHERE user_id = ?").bind(row.userId).all();
  expect(results).toEqual([]);
});
