/** Events that are late: what auth's table of late events says of them, and what sending them again does. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { SOON } from "../../../tests/wait.ts";
import { repairOf } from "../intake/repair-account.ts";
import type { SendAgain } from "./send-again.ts";
import { DELAYED_AFTER_MS, FAILED_AFTER_MS } from "./schedule.ts";
import type { stuck } from "./stuck.table.ts";
import { authAnswered, commandOf, objectOf, settle } from "./user-object.suite.ts";
import type { Command } from "./state.ts";

// Only Date: the platform's own timers must go on running. Far in the future, so that no alarm goes off by itself.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

type StuckRow = typeof stuck.$inferSelect;

const rowsOf = async (userId: string): Promise<StuckRow[]> => {
  const names =
    "event_id AS eventId, service, kind, status, since_ms AS sinceMs, attempts, next_attempt_at_ms AS nextAttemptAtMs, reason";
  const sql = `SELECT ${names} FROM stuck WHERE user_id = ? ORDER BY service`;
  return (await env.DB.prepare(sql).bind(userId).all<StuckRow>()).results;
};

/** Waits, in the platform's own time, until the table has as many rows of a userId. */
const untilRows = async (userId: string, count: number): Promise<StuckRow[]> => {
  await vi.waitUntil(async () => (await rowsOf(userId)).length === count, SOON);
  return rowsOf(userId);
};

const keysOf = (command: Command) =>
  runInDurableObject(objectOf(command), (_, { storage }) => [...storage.kv.list()].map(([key]) => key));

/** Time passes, and the object's alarm goes off. */
async function wake(command: Command, afterMs: number): Promise<void> {
  vi.setSystemTime(Date.now() + afterMs);
  await runDurableObjectAlarm(objectOf(command));
}

async function lateSignup(): Promise<Command> {
  const command = commandOf("kim");
  await objectOf(command).accept(command);
  await authAnswered(command);
  await wake(command, DELAYED_AFTER_MS);
  await untilRows(command.userId, REPLICAS.length);
  return command;
}

const answerAll = (command: Command, eventId = command.eventId) =>
  objectOf(command).recordReplies(REPLICAS.map((service) => ({ eventId, service, verdict: "success" as const })));

const again = (command: Command, changes: Partial<SendAgain> = {}): Promise<SendAgain> =>
  rowsOf(command.userId).then((rows) => {
    const { userId, accountId } = command;
    const repair = repairOf({ userId, accountId, eventId: crypto.randomUUID(), traceparent: "" });
    return { rows, repair, isWhole: false, ...changes };
  });

const attemptsOf = async (command: Command) =>
  (await objectOf(command).snapshot(command.eventId))!.services.chat.attempt;

test("a signup in time writes no row, and its object no note", async () => {
  const command = commandOf("kim");
  await settle(command);
  expect([await rowsOf(command.userId), await keysOf(command)]).toEqual([[], [`event:${command.eventId}`]]);
});

test("a late event writes a row for each service that owes its answer; each attempt updates it, and settling removes it", async () => {
  const command = await lateSignup();
  const [row] = await rowsOf(command.userId);
  expect(row).toMatchObject({ eventId: command.eventId, service: "chat", kind: "newUser", status: "delayed" });
  const before = row!.attempts;
  await wake(command, 60_000);
  await vi.waitUntil(async () => (await rowsOf(command.userId))[0]!.attempts > before, SOON);
  await answerAll(command);
  await untilRows(command.userId, 0);
});

test("while the table cannot be told, nothing else waits, and it is told later: also after an eviction", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const command = commandOf("kim");
  await objectOf(command).accept(command);
  await authAnswered(command);
  await env.DB.exec("ALTER TABLE stuck RENAME TO stuck_away");
  await wake(command, DELAYED_AFTER_MS);
  await vi.waitUntil(() => logged.mock.calls.some(([line]) => String(line).includes("late events not noted")), SOON);
  expect((await objectOf(command).snapshot(command.eventId))!.services.chat.status).toBe("delayed");
  await objectOf(command).recordReplies([{ eventId: command.eventId, service: "chat", verdict: "success" }]);
  await env.DB.exec("ALTER TABLE stuck_away RENAME TO stuck");
  await evictDurableObject(objectOf(command));
  await wake(command, 60_000);
  expect(await untilRows(command.userId, 1)).toMatchObject([{ service: "customer" }]);
  logged.mockRestore();
});

test("what was given up stays in the table, when its event is forgotten, too; a repair that is green removes it", async () => {
  const command = await lateSignup();
  await wake(command, FAILED_AFTER_MS);
  await vi.waitUntil(async () => (await rowsOf(command.userId)).every(({ status }) => status === "failed"), SOON);
  await wake(command, FAILED_AFTER_MS);
  await vi.waitUntil(async () => (await keysOf(command)).join() === "notes", SOON);
  await evictDurableObject(objectOf(command));
  const asked = await again(command);
  expect(await objectOf(command).sendAgain(asked)).toEqual({ sent: 2, justSent: 0, gone: 0 });
  const repair = asked.repair!;
  await authAnswered(repair);
  expect(await rowsOf(command.userId)).toHaveLength(2);
  await answerAll(repair);
  await untilRows(command.userId, 0);
  await wake(command, FAILED_AFTER_MS);
  await wake(command, 0);
  expect(await keysOf(command)).toEqual([]);
});

test("what is delayed is sent again at once, and once a minute at most", async () => {
  const command = await lateSignup();
  const before = (await attemptsOf(command))!;
  expect(await objectOf(command).sendAgain(await again(command))).toEqual({ sent: 2, justSent: 0, gone: 0 });
  expect(await attemptsOf(command)).toBe(before + 1);
  expect(await objectOf(command).sendAgain(await again(command))).toEqual({ sent: 0, justSent: 2, gone: 0 });
  expect(await attemptsOf(command)).toBe(before + 1);
});

test("of failed events, two clicks make one repair", async () => {
  const command = await lateSignup();
  await wake(command, FAILED_AFTER_MS);
  await vi.waitUntil(async () => (await rowsOf(command.userId)).every(({ status }) => status === "failed"), SOON);
  const done = [];
  for (let click = 0; click < 3; click += 1) done.push(await objectOf(command).sendAgain(await again(command)));
  expect(done.map(({ sent }) => sent)).toEqual([2, 0, 0]);
  expect((await objectOf(command).events()).map(({ kind }) => kind)).toEqual(["repair", "newUser"]);
});

test("what has failed of an account that auth does not keep is removed: there is nothing to send", async () => {
  const command = await lateSignup();
  await wake(command, FAILED_AFTER_MS);
  await vi.waitUntil(async () => (await rowsOf(command.userId)).every(({ status }) => status === "failed"), SOON);
  const asked = await again(command, { repair: null });
  expect(await objectOf(command).sendAgain(asked)).toEqual({ sent: 0, justSent: 0, gone: 2 });
  await untilRows(command.userId, 0);
});

test("a row that nothing stands behind is removed by sending it again", async () => {
  const command = commandOf("kim");
  await settle(command);
  const columns = "user_id, event_id, service, kind, status, since_ms, attempts";
  await env.DB.prepare(`INSERT INTO stuck (${columns}) VALUES (?, ?, 'chat', 'newUser', 'delayed', 1, 3)`)
    .bind(command.userId, command.eventId)
    .run();
  expect(await objectOf(command).sendAgain(await again(command))).toEqual({ sent: 0, justSent: 0, gone: 1 });
  await untilRows(command.userId, 0);
});

test("an account of which nothing is late is repaired if that is wanted, once a minute", async () => {
  const command = commandOf("kim");
  await settle(command);
  vi.setSystemTime(Date.now() + 120_000);
  const sent: number[] = [];
  for (let click = 0; click < 2; click += 1) {
    sent.push((await objectOf(command).sendAgain(await again(command, { isWhole: true }))).sent);
  }
  expect(sent).toEqual([1, 0]);
});

test("an object's events are told with what happened, and reading an object that has none stores nothing", async () => {
  const command = await lateSignup();
  const [event] = await objectOf(command).events();
  expect(event).toMatchObject({ eventId: command.eventId, kind: "newUser", snapshot: { userId: command.userId } });
  const whats = event!.timeline.map(({ service, what }) => `${service} ${what}`);
  expect(whats.slice(0, 2)).toEqual(["auth accepted", "auth asked, attempt 1"]);
  expect(whats).toContain("auth success");
  expect(whats.filter((what) => /^chat (asked, attempt \d|next attempt \d)/.test(what))).toHaveLength(2);
  expect(JSON.stringify(event)).not.toMatch(/@|scrypt|example\.com/);

  const nobody = { userId: "nobody-here" };
  expect(await objectOf(nobody).events()).toEqual([]);
  const left = await runInDurableObject(objectOf(nobody), async (_, { storage }) => [
    [...storage.kv.list()].length,
    await storage.getAlarm(),
  ]);
  expect(left).toEqual([0, null]);
});
