/**
 * What operators did: a row each, made before anything is done. Who it was comes from the session. Each row has a MAC under
 * a key that follows from AUTH_SECRET, so a row that somebody wrote or changed by hand in the database is seen to be no
 * record. Rows are never removed, and nothing but the progress of one changes.
 */
import { and, asc, desc, eq, isNull, lt, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as z from "zod";
import type { Service } from "#shared/contract/services.ts";
import type { AccountName } from "../accounts/sessions.ts";
import { isMac, macOf, secretsOf } from "../accounts/secrets.ts";
import { actions } from "./actions.table.ts";
import { cursorOf, keyIn } from "./cursor.ts";
import type { LateStatus } from "./late.ts";

export type ActionsEnv = Pick<Env, "DB" | "AUTH_SECRET"> & { AUTH_SECRET_PREVIOUS?: string };

/** What an action is about. All of it may be null. */
export type ActionOf = {
  service: Service | null;
  status: LateStatus | null;
  userId: string | null;
  eventId: string | null;
  messageId: string | null;
};

/** An action as it is worked on. */
export type Action = Omit<typeof actions.$inferSelect, "mac">;

/** An action as operators see it. `endedAtMs` is null while it goes on. `genuine`: false for a row that auth did not write. */
export type ActionRow = {
  id: number;
  who: string;
  atMs: number;
  what: string;
  of: ActionOf;
  found: number;
  sent: number;
  endedAtMs: number | null;
  genuine: boolean;
};

export type ActionPage = { rows: ActionRow[]; next: string | null };

const PAGE = 50;

/** Open actions that one tick looks at. */
const OPEN_MAX = 20;

/** How often another admin's action may have taken the same number before this one gives up. */
const NUMBERS_MAX = 8;

/** How long whoever works on an action has it alone (milliseconds): more than a tick works. */
const LEASE_MS = 120_000;

/** Writes an action down, under the next number and with a lease for whoever carries it out now. */
export async function recordAction(
  env: ActionsEnv,
  { userId: who, accountId: whoAccountId }: AccountName,
  what: Action["what"],
  of: Partial<ActionOf>,
  nowMs: number,
): Promise<Action> {
  const db = drizzle(env.DB);
  const about: ActionOf = { service: null, status: null, userId: null, eventId: null, messageId: null, ...of };
  for (let tries = 0; tries < NUMBERS_MAX; tries++) {
    const [last] = await db.select({ id: actions.id }).from(actions).orderBy(desc(actions.id)).limit(1);
    const id = (last?.id ?? 0) + 1;
    const progress = { found: 0, sent: 0, position: null, endedAtMs: null, leaseUntilMs: nowMs + LEASE_MS };
    const action = { id, who, whoAccountId, atMs: nowMs, what, ...about, ...progress };
    const mac = await macOf(env.AUTH_SECRET, "action:v1", textOf(action));
    const written = await db
      .insert(actions)
      .values({ ...action, mac })
      .onConflictDoNothing()
      .returning({ id: actions.id });
    if (written.length > 0) return action;
  }
  throw new Error("no number for an action");
}

/** Saves how far an action is. False if another has taken its lease: then nothing was written. */
export async function saveAction(env: ActionsEnv, action: Action): Promise<boolean> {
  const { id, found, sent, position, endedAtMs, leaseUntilMs } = action;
  const mac = await macOf(env.AUTH_SECRET, "action:v1", textOf(action));
  const written = await drizzle(env.DB)
    .update(actions)
    .set({ found, sent, position, endedAtMs, mac })
    .where(and(eq(actions.id, id), eq(actions.leaseUntilMs, leaseUntilMs)))
    .returning({ id: actions.id });
  return written.length > 0;
}

/** Takes the actions that are not done, and on which nobody works. One that auth did not write is not carried out. */
export async function takeOpenActions(env: ActionsEnv, nowMs: number): Promise<Action[]> {
  const db = drizzle(env.DB);
  const isFree = and(isNull(actions.endedAtMs), lte(actions.leaseUntilMs, nowMs));
  const open = await db.select().from(actions).where(isFree).orderBy(asc(actions.id)).limit(OPEN_MAX);
  const taken = open.map(async (row): Promise<Action[]> => {
    if (!(await isGenuine(env, row))) return [];
    const leaseUntilMs = nowMs + LEASE_MS;
    const isOurs = and(eq(actions.id, row.id), eq(actions.leaseUntilMs, row.leaseUntilMs));
    const won = await db.update(actions).set({ leaseUntilMs }).where(isOurs).returning({ id: actions.id });
    return won.length > 0 ? [{ ...row, leaseUntilMs }] : [];
  });
  return (await Promise.all(taken)).flat();
}

/** Gives the lease back, so that the next tick can go on. */
export async function endActionLease(env: ActionsEnv, { id, leaseUntilMs }: Action): Promise<void> {
  const isOurs = and(eq(actions.id, id), eq(actions.leaseUntilMs, leaseUntilMs));
  await drizzle(env.DB).update(actions).set({ leaseUntilMs: 0 }).where(isOurs);
}

/** One page of actions, the newest first. A cursor that is none of ours is the first page. */
export async function actionPage(
  env: ActionsEnv,
  { cursor = null, limit = PAGE }: { cursor?: string | null; limit?: number } = {},
): Promise<ActionPage> {
  const [before] = (cursor === null ? null : keyIn(cursor, z.tuple([z.int()]))) ?? [Number.MAX_SAFE_INTEGER];
  const found = await drizzle(env.DB)
    .select()
    .from(actions)
    .where(lt(actions.id, before))
    .orderBy(desc(actions.id))
    .limit(limit + 1);
  const rows = await Promise.all(found.slice(0, limit).map(async (row) => actionRow(row, await isGenuine(env, row))));
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? cursorOf([last.id]) : null };
}

/** An action as operators see it. */
export function actionRow(action: Action, genuine: boolean): ActionRow {
  const { id, who, atMs, what, found, sent, endedAtMs, status, userId, eventId, messageId } = action;
  const of = { service: action.service as Service | null, status, userId, eventId, messageId };
  return { id, who, atMs, what, of, found, sent, endedAtMs, genuine };
}

function isGenuine(env: ActionsEnv, { mac, ...action }: typeof actions.$inferSelect): Promise<boolean> {
  return isMac(mac, secretsOf(env), "action:v1", textOf(action));
}

/** What the MAC is over: all but the lease. */
function textOf(action: Action): string {
  const { id, who, whoAccountId, atMs, what, service, status, userId, eventId, messageId } = action;
  const { found, sent, position, endedAtMs } = action;
  const about = [service, status, userId, eventId, messageId];
  return JSON.stringify([id, who, whoAccountId, atMs, what, ...about, found, sent, position, endedAtMs]);
}
