/**
 * The decisions about alerts: from what was measured and what is known of each alert, what is known next and what has to be
 * told. Pure. It reads no database and sends nothing: `watch-conditions.ts` does.
 *
 * An alert is one condition for one subject.
 * - It begins once the value has been above the threshold for as long as the condition says, and is told once.
 * - It is told again after a day, if it lasts.
 * - It ends once the value has been calm for as long as the condition says, and that is told once. A value between calm and
 *   the threshold changes nothing, so that an alert does not flap.
 * - A value that could not be read changes nothing either: an alert neither begins nor ends. It counts as an unread signal,
 *   which is a condition of its own.
 */
import type { Condition, SignalName } from "./conditions.ts";

/** One value of a signal. Null: it could not be read. `sinceMs`: since when it is not 0, where the signal knows. */
export type Measure = { signal: SignalName; subject: string; value: number | null; sinceMs?: number | null };

/**
 * What is known of an alert. `sinceMs`: since when the value is too high; `startedAtMs`: when the alert began, null before;
 * `calmSinceMs`: since when the value is calm again, null while it is not; `value`: as it was last told.
 */
export type Alert = {
  condition: string;
  subject: string;
  sinceMs: number;
  startedAtMs: number | null;
  calmSinceMs: number | null;
  toldAtMs: number | null;
  value: number;
};

/** What has to be told: that an alert has begun, lasts, or has ended. */
export type Notice = {
  type: "alert.started" | "alert.reminder" | "alert.resolved";
  condition: Condition;
  subject: string;
  sinceMs: number;
  value: number;
  atMs: number;
};

/** One alert that becomes another; null: it was not there before, or is not there any more. */
export type Change = { before: Alert | null; after: Alert | null };

export type Evaluation = { changes: Change[]; notices: Notice[] };

/** How long an alert lasts until it is told again (milliseconds). */
const REMIND_AFTER_MS = 24 * 60 * 60_000;

/** Evaluates every condition. What is returned has only what changes. */
export function evaluateAlerts(
  conditions: readonly Condition[],
  read: readonly Measure[],
  alerts: readonly Alert[],
  nowMs: number,
): Evaluation {
  const measures = [...read, ...unreadSignals(conditions, read)];
  const steps = conditions.flatMap((condition) => {
    const ours = measures.filter(({ signal }) => signal === condition.signal);
    const known = alerts.filter((alert) => alert.condition === condition.name);
    return subjectsOf(ours, known).map((subject) =>
      next(
        condition,
        ours.find((measure) => measure.subject === subject) ?? gone(ours, subject),
        known.find((alert) => alert.subject === subject) ?? null,
        nowMs,
      ),
    );
  });
  const orphans = alerts.filter((alert) => !conditions.some(({ name }) => name === alert.condition));
  return {
    changes: [
      ...steps.flatMap(({ change }) => change ?? []),
      ...orphans.map((before): Change => ({ before, after: null })), // a release that knew another condition
    ],
    notices: steps.flatMap(({ notice }) => notice ?? []),
  };
}

/** How many values of each signal could not be read. A signal of which nothing was read at all counts as one. */
function unreadSignals(conditions: readonly Condition[], read: readonly Measure[]): Measure[] {
  const signals = new Set(conditions.map(({ signal }) => signal));
  signals.delete("unread signals");
  return [...signals].map((signal) => {
    const ours = read.filter((measure) => measure.signal === signal);
    const value = ours.length === 0 ? 1 : ours.filter((measure) => measure.value === null).length;
    return { signal: "unread signals", subject: signal, value };
  });
}

function subjectsOf(measures: readonly Measure[], alerts: readonly Alert[]): string[] {
  return [...new Set([...measures, ...alerts].map(({ subject }) => subject))];
}

/** The value of a subject that was not measured: 0 if others were, for it is no longer there; otherwise not known. */
function gone(others: readonly Measure[], subject: string): Pick<Measure, "subject" | "value"> {
  return { subject, value: others.length === 0 ? null : 0 };
}

type Step = { change?: Change; notice?: Notice };

function next(
  condition: Condition,
  { subject, value, sinceMs }: Pick<Measure, "subject" | "value" | "sinceMs">,
  before: Alert | null,
  nowMs: number,
): Step {
  if (value === null) return {};
  if (before?.startedAtMs === null && value <= condition.above) return { change: { before, after: null } };
  if (before === null || before.startedAtMs === null) {
    return value > condition.above ? rising(condition, { subject, value, sinceMs }, before, nowMs) : {};
  }
  return value > condition.calmAt ? lasting(condition, value, before, nowMs) : calming(condition, value, before, nowMs);
}

/** Too high, and not told yet: it is told now, or noted if nothing else knows since when. */
function rising(
  condition: Condition,
  measure: { subject: string; value: number; sinceMs: number | null | undefined },
  before: Alert | null,
  nowMs: number,
): Step {
  const { subject, value } = measure;
  const sinceMs = before?.sinceMs ?? measure.sinceMs ?? nowMs;
  const noted = { condition: condition.name, subject, sinceMs, startedAtMs: null, calmSinceMs: null, toldAtMs: null };
  if (nowMs - sinceMs < condition.forMs) {
    const isKnown = before !== null || typeof measure.sinceMs === "number";
    return isKnown ? {} : { change: { before, after: { ...noted, value } } };
  }
  const after = { ...noted, startedAtMs: nowMs, toldAtMs: nowMs, value };
  return { change: { before, after }, notice: noticeOf("alert.started", condition, after, nowMs) };
}

function lasting(condition: Condition, value: number, before: Alert, nowMs: number): Step {
  if (nowMs - (before.toldAtMs ?? 0) >= REMIND_AFTER_MS) {
    const after = { ...before, calmSinceMs: null, toldAtMs: nowMs, value };
    return { change: { before, after }, notice: noticeOf("alert.reminder", condition, after, nowMs) };
  }
  return before.calmSinceMs === null ? {} : { change: { before, after: { ...before, calmSinceMs: null } } };
}

function calming(condition: Condition, value: number, before: Alert, nowMs: number): Step {
  const calmSinceMs = before.calmSinceMs ?? nowMs;
  if (nowMs - calmSinceMs < condition.calmForMs) {
    return before.calmSinceMs === null ? { change: { before, after: { ...before, calmSinceMs } } } : {};
  }
  return {
    change: { before, after: null },
    notice: noticeOf("alert.resolved", condition, { ...before, value }, nowMs),
  };
}

function noticeOf(type: Notice["type"], condition: Condition, alert: Alert, atMs: number): Notice {
  return { type, condition, subject: alert.subject, sinceMs: alert.sinceMs, value: alert.value, atMs };
}
