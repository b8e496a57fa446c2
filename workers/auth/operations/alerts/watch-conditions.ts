/**
 * One look at every condition, each minute (`worker.ts`): what has begun, lasts or is over is written down, logged, and sent
 * to the channels that are set up. While nothing is wrong it writes nothing. A look that fails is told as well: what cannot
 * be looked at is not fine.
 */
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { log, reasonOf } from "#shared/platform/log.ts";
import { blindMessage, messageOf, newNoticeId, testMessage } from "./alert-message.ts";
import {
  countUndelivered,
  readAlerts,
  removeDelivered,
  takeAttempts,
  writeAlerts,
  type Attempt,
} from "./alert-store.ts";
import {
  alertSettingsFault,
  channelsOf,
  channelsWanted,
  type AlertSettings,
  type Channel,
  type ChannelName,
} from "./channels.ts";
import { CONDITIONS } from "./conditions.ts";
import { evaluateAlerts, type Notice } from "./evaluate-alerts.ts";
import { measuresOf } from "./measure-signals.ts";
import { readSources } from "./read-sources.ts";

type AlertsEnv = Parameters<typeof readSources>[0] & AlertSettings;
type Database = DrizzleD1Database & { $client: D1Database };

/** How often it is told that nothing can be evaluated (milliseconds): nothing is kept then that could say "once". */
const BLIND_EVERY_MS = 15 * 60_000;

/** Looks at every condition, and delivers what has to be told. Never throws. */
export async function watchConditions(env: AlertsEnv, nowMs: number): Promise<void> {
  const fault = alertSettingsFault(env);
  if (fault !== null) log("error", fault);
  const channels = channelsOf(env);
  try {
    const db = drizzle(env.DB);
    await evaluate(db, env, nowMs);
    if (fault === null) await deliver(db, channels, nowMs);
  } catch (error) {
    log("error", "alerts not evaluated", { reason: reasonOf(error) });
    await tellBlind(channels, nowMs);
  }
}

/** What a channel answered. Null: the message arrived; otherwise why not. */
export type ChannelAnswer = { channel: ChannelName; reason: string | null };

/** Sends a test under this id to every channel that is on. Keeps nothing, and tries once. */
export async function sendTestAlert(settings: AlertSettings, id: string, nowMs: number): Promise<ChannelAnswer[]> {
  const body = JSON.stringify(testMessage(nowMs));
  return Promise.all(
    channelsOf(settings).map(async ({ name, send }) => ({ channel: name, reason: await send(id, body) })),
  );
}

async function evaluate(db: Database, env: AlertsEnv, nowMs: number): Promise<void> {
  const [rows, undelivered, sources] = await Promise.all([
    readAlerts(db),
    countUndelivered(db),
    readSources(env, nowMs),
  ]);
  const measures = measuresOf({ ...sources, undelivered }, nowMs);
  const { changes, notices } = evaluateAlerts(CONDITIONS, measures, rows, nowMs);
  if (changes.length === 0) return;
  const letters = notices.map((notice) => letterOf(notice));
  const channels = channelsWanted(env);
  await writeAlerts(db, rows, changes, { letters, channels, tick: crypto.randomUUID(), nowMs });
  for (const { type, condition, subject } of notices) {
    log(type === "alert.resolved" ? "info" : "error", type, { reason: `${condition.name} of ${subject}` });
  }
}

function letterOf(notice: Notice) {
  const { condition, subject } = notice;
  return { noticeId: newNoticeId(), condition: condition.name, subject, body: JSON.stringify(messageOf(notice)) };
}

/** Makes every attempt that is due. What fails is due again later; what was tried for a day is given up, and logged. */
async function deliver(db: Database, channels: Channel[], nowMs: number): Promise<void> {
  const attempts = await takeAttempts(db, nowMs);
  if (attempts.length === 0) return;
  const done = await Promise.all(attempts.map(async (attempt) => ((await isDone(attempt, channels)) ? [attempt] : [])));
  if (done.flat().length > 0) await removeDelivered(db, done.flat());
}

/** True once a notice has nowhere to go any more: it has arrived, or its channel was taken away. */
async function isDone({ noticeId: id, channel: name, body, isLast }: Attempt, channels: Channel[]): Promise<boolean> {
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined) {
    log("warn", "notice dropped", { messageId: id, reason: `${name} is not set up any more` });
    return true;
  }
  const reason = await channel.send(id, body);
  if (reason === null) return true;
  const event = isLast ? "notice given up" : "notice not delivered";
  log("error", event, { messageId: id, reason: `${name}: ${reason}` });
  return false;
}

/** Tells that nothing can be evaluated. With each attempt the same id, so that a receiver can tell a repetition. */
async function tellBlind(channels: Channel[], nowMs: number): Promise<void> {
  const minuteMs = Math.floor(nowMs / 60_000) * 60_000;
  if (minuteMs % BLIND_EVERY_MS !== 0) return;
  const body = JSON.stringify(blindMessage(minuteMs));
  await Promise.all(channels.map(async ({ send }) => send(`msg_blind-${minuteMs}`, body)));
}
