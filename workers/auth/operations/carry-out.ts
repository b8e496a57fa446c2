/**
 * Carries actions out: what is late is sent again, a page of rows at a time; a dead letter is removed; an account is erased. The request that
 * made an action works on it first; the cron trigger goes on where that stopped. A page that is done twice after a crash
 * changes nothing twice: the user's object does not send again what it has just sent.
 */
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as z from "zod";
import type { Service } from "#shared/contract/services.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { users } from "../accounts/users.table.ts";
import { traceparentOf } from "../http/trace.ts";
import { ERASURE, acceptChange } from "../intake/change-account.ts";
import { repairOf } from "../intake/repair-account.ts";
import { endActionLease, saveAction, takeOpenActions, type Action, type ActionsEnv } from "./actions.ts";
import { lateOf, stuckPage, type StuckRow } from "./late.ts";
import { removeDeadLetter } from "./read-dead-letters.ts";

type CarryOutEnv = ActionsEnv & Pick<Env, "USERS">;

/** Rows of one step: as many calls to objects at most, of the 10,000 that an invocation has. */
const ROWS = 100;

/** Calls to objects at the same time. */
const AT_ONCE = 20;

/** No new step is begun after this time (milliseconds): what a request leaves behind may go on for 30 s. */
const WORK_MS_MAX = 20_000;

/** What an object answers. It may run an older or a newer version of this code. */
const sentAgainSchema = z.object({ sent: z.int().nonnegative() });

/** One tick: goes on with every action that is not done. One that fails holds up no other. */
export async function carryOutOpenActions(env: CarryOutEnv, nowMs: number): Promise<void> {
  for (const action of await takeOpenActions(env, nowMs)) await carryOut(env, action);
}

/** Works on an action, whose lease the caller has, until it is done or its time is over. Returns how far it is. Never throws. */
export async function carryOut(env: CarryOutEnv, action: Action): Promise<Action> {
  const endMs = Date.now() + WORK_MS_MAX;
  let reached = action;
  try {
    while (reached.endedAtMs === null && Date.now() < endMs) {
      const next = await step(env, reached);
      if (!(await saveAction(env, next))) break;
      reached = next;
    }
    await endActionLease(env, action);
  } catch (error) {
    log("warn", "action interrupted", { count: action.id, reason: reasonOf(error) });
  }
  return reached;
}

/** One step of an action, and how far it is then. */
async function step(env: CarryOutEnv, action: Action): Promise<Action> {
  const { what, userId, messageId, found, sent, position } = action;
  if (what === "remove-dead-letter") {
    const isRemoved = messageId !== null && (await removeDeadLetter(drizzle(env.DB), messageId));
    return { ...action, found: isRemoved ? 1 : found, endedAtMs: Date.now() };
  }
  // It was sent once, by the request that made it; what came of it was not saved.
  if (what === "test-alert") return { ...action, endedAtMs: Date.now() };
  if (what === "erase") return erase(env, action);
  const db = drizzle(env.DB);
  const filter = { service: action.service as Service | null, status: action.status };
  const { rows, next } =
    userId === null
      ? await stuckPage(db, { ...filter, untilMs: action.atMs }, { cursor: position, limit: ROWS })
      : { rows: await lateOf(db, userId, { ...filter, eventId: action.eventId }), next: null };
  const isWhole = userId !== null && action.eventId === null && action.service === null && action.status === null;
  const count = await sendAgainAll(env, rows, isWhole ? userId : null);
  const endedAtMs = next === null ? Date.now() : null;
  return { ...action, found: found + rows.length, sent: sent + count, position: next ?? position, endedAtMs };
}

/**
 * Erases an account, under the event that the action names: carried out twice, it is one erasure.
 *
 * @throws if it was not accepted: the next tick tries again
 */
async function erase(env: CarryOutEnv, action: Action): Promise<Action> {
  const { userId, eventId } = action;
  const accountId = userId === null ? undefined : (await accountsOf(env, [userId])).get(userId);
  if (userId === null || eventId === null || accountId === undefined) return { ...action, endedAtMs: Date.now() };
  const names = { eventId, traceparent: traceparentOf(undefined) };
  const { kind } = await acceptChange(env, { userId, accountId, revision: 1 }, ERASURE, names);
  if (kind !== "accepted") throw new Error(`erasure not accepted: ${kind}`);
  return { ...action, found: 1, sent: 1, endedAtMs: Date.now() };
}

/**
 * Sends these rows again, one call for each userId. An object that fails holds up nobody: its rows stay, to be sent again
 * later.
 *
 * @param whole whose account is repaired also if nothing of it is late
 * @returns how many were sent
 */
async function sendAgainAll(env: CarryOutEnv, rows: readonly StuckRow[], whole: string | null): Promise<number> {
  const byUser = Map.groupBy(rows, ({ userId }) => userId);
  if (whole !== null && !byUser.has(whole)) byUser.set(whole, []);
  const accounts = await accountsOf(env, [...byUser.keys()]);
  const all = [...byUser];
  let sent = 0;
  for (let first = 0; first < all.length; first += AT_ONCE) {
    const some = all.slice(first, first + AT_ONCE);
    const results = await Promise.allSettled(
      some.map(async ([userId, theirs]) => sendAgainTo(env, userId, theirs, accounts.get(userId), userId === whole)),
    );
    for (const result of results) {
      if (result.status === "fulfilled") sent += result.value;
      else log("warn", "not sent again", { reason: reasonOf(result.reason) });
    }
  }
  return sent;
}

async function sendAgainTo(
  env: CarryOutEnv,
  userId: string,
  rows: readonly StuckRow[],
  accountId: string | undefined,
  isWhole: boolean,
): Promise<number> {
  // Nobody has this id, and nothing of it is late: there is no object to be asked, and none is to be made.
  if (accountId === undefined && rows.length === 0) return 0;
  const eventId = crypto.randomUUID();
  const repair =
    accountId === undefined ? null : repairOf({ userId, accountId, eventId, traceparent: traceparentOf(undefined) });
  return sentAgainSchema.parse(await env.USERS.getByName(userId).sendAgain({ rows, repair, isWhole })).sent;
}

/** The account that auth keeps, or has erased, by each of these userIds. */
async function accountsOf({ DB }: CarryOutEnv, userIds: readonly string[]): Promise<Map<string, string>> {
  const ids = JSON.stringify(userIds);
  const rows = await drizzle(DB).all<{ userId: string; accountId: string }>(sql`
    SELECT user_id AS userId, event_id AS accountId FROM ${users} WHERE user_id IN (SELECT value FROM json_each(${ids}))
    UNION ALL SELECT user_id, account_id FROM ${tombstones} WHERE user_id IN (SELECT value FROM json_each(${ids}))`);
  return new Map(rows.map(({ userId, accountId }) => [userId, accountId]));
}
