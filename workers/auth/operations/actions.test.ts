import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { actionPage, recordAction, saveAction, takeOpenActions, type ActionsEnv } from "./actions.ts";
import { carryOut, carryOutOpenActions } from "./carry-out.ts";

const lee = { userId: "lee", accountId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11" };
const NOW = Date.UTC(2026, 10, 22);
const MINUTE = 60_000;

beforeEach(async () => {
  await env.DB.exec("DELETE FROM actions; DELETE FROM stuck");
});

const record = (atMs = NOW, environment: ActionsEnv = env) =>
  recordAction(environment, lee, "send-again", { service: "chat" }, atMs);

const page = async (environment: ActionsEnv = env) => (await actionPage(environment)).rows;

describe("an action", () => {
  test("has the next number, whoever else acts at that moment, and says who did what", async () => {
    await Promise.all([record(), record(), record()]);
    const rows = await page();
    expect(rows.map(({ id }) => id)).toEqual([3, 2, 1]);
    const of = { service: "chat", status: null, userId: null, eventId: null, messageId: null };
    const row = { who: "lee", atMs: NOW, what: "send-again", of, found: 0, sent: 0, endedAtMs: null, genuine: true };
    expect(rows[0]).toEqual({ id: 3, ...row });
  });

  test("that was written or changed by hand is not genuine, and is not carried out", async () => {
    await record();
    await record();
    await env.DB.exec("UPDATE actions SET who = 'kim' WHERE id = 1");
    await env.DB.exec(
      "INSERT INTO actions SELECT 3, who, who_account_id, at_ms, what, service, status, user_id, event_id, message_id, found, sent, position, ended_at_ms, mac, 0 FROM actions WHERE id = 2",
    );
    expect((await page()).map(({ id, genuine }) => [id, genuine])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
    expect((await takeOpenActions(env, NOW + 10 * MINUTE)).map(({ id }) => id)).toEqual([2]);
  });

  test.each(["found", "sent", "at_ms", "ended_at_ms"])(
    "whose %s was changed by hand is not genuine",
    async (column) => {
      await record();
      await env.DB.exec(`UPDATE actions SET ${column} = 7`);
      expect((await page())[0]!.genuine).toBe(false);
    },
  );

  test("is genuine while the secret is changed, and not under another secret", async () => {
    await record();
    const secret = "another-secret-of-32-characters-or-more";
    const rotated = { DB: env.DB, AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: env.AUTH_SECRET };
    expect((await page(rotated))[0]!.genuine).toBe(true);
    expect((await page({ DB: env.DB, AUTH_SECRET: secret }))[0]!.genuine).toBe(false);
  });

  test("is worked on by one at a time; what another saves is not written", async () => {
    const action = await record();
    expect(await takeOpenActions(env, NOW + 1)).toEqual([]);
    const [taken] = await takeOpenActions(env, NOW + 10 * MINUTE);
    expect(await saveAction(env, { ...action, sent: 5 })).toBe(false);
    expect(await saveAction(env, { ...taken!, sent: 1, endedAtMs: NOW })).toBe(true);
    expect(await page()).toMatchObject([{ sent: 1, endedAtMs: NOW, genuine: true }]);
  });

  test("pages are as long as they should be, the newest first", async () => {
    for (let n = 0; n < 5; n += 1) await record();
    const first = await actionPage(env, { limit: 3 });
    const second = await actionPage(env, { limit: 3, cursor: first.next });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
  });
});

describe("sending thousands again", () => {
  const ROWS = 2_500;

  /** Objects that are asked, and say that they sent all of it. */
  function objects(fail: (userId: string) => boolean = () => false) {
    const sendAgain = vi.fn((userId: string, rows: readonly unknown[]) => {
      if (fail(userId)) throw new Error("Network connection lost.");
      return { sent: rows.length, justSent: 0, gone: 0 };
    });
    const getByName = (userId: string) => ({
      sendAgain: async ({ rows }: { rows: readonly unknown[] }) => sendAgain(userId, rows),
    });
    return { sendAgain, environment: { ...env, USERS: { getByName } } as unknown as typeof env };
  }

  beforeEach(async () => {
    const rows = Array.from({ length: ROWS }, (_, n) => ({ n, userId: `u-${String(n).padStart(4, "0")}` }));
    await env.DB.prepare(
      `INSERT INTO stuck (user_id, event_id, service, kind, status, since_ms, attempts)
       SELECT value ->> 'userId', 'e', 'chat', 'newUser', 'failed', value ->> 'n', 1 FROM json_each(?)`,
    )
      .bind(JSON.stringify(rows))
      .run();
  });

  test("asks each object once, and counts", async () => {
    const { sendAgain, environment } = objects();
    await carryOut(environment, await record());
    expect(sendAgain).toHaveBeenCalledTimes(ROWS);
    expect(await page()).toMatchObject([{ found: ROWS, sent: ROWS, genuine: true }]);
    expect((await page())[0]!.endedAtMs).not.toBeNull();
  });

  test("goes on where it was interrupted, by the next tick", async () => {
    const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { sendAgain, environment } = objects();
    let saves = 0;
    const DB = {
      prepare: (sql: string) => {
        if (sql.startsWith("update") && ++saves === 2) throw new Error("Network connection lost.");
        return env.DB.prepare(sql);
      },
      batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
    } as unknown as D1Database;
    await carryOut({ ...environment, DB }, await record());
    expect(await page()).toMatchObject([{ found: 100, sent: 100, endedAtMs: null, genuine: true }]);
    await carryOutOpenActions(environment, NOW + 1);
    expect(sendAgain).toHaveBeenCalledTimes(200);
    await carryOutOpenActions(environment, NOW + 3 * MINUTE);
    expect(await page()).toMatchObject([{ found: ROWS, sent: ROWS, genuine: true }]);
    expect(new Set(sendAgain.mock.calls.map(([userId]) => userId)).size).toBe(ROWS);
    logged.mockRestore();
  });

  test("is not held up by an object that fails; what is owed since the click is left", async () => {
    const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { environment } = objects((userId) => userId === "u-0007");
    await carryOut(environment, await record(199));
    expect(await page()).toMatchObject([{ found: 200, sent: 199 }]);
    logged.mockRestore();
  });
});
