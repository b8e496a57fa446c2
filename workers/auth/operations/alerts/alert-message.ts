/**
 * A notice as it is sent: the body of a webhook, and a mail. Pure. No personal data: a message names conditions, services,
 * queues and numbers, and where the documentation says what to do.
 */
import * as z from "zod";
import type { Unit } from "./conditions.ts";
import type { Notice } from "./evaluate-alerts.ts";

const TYPES = ["alert.started", "alert.reminder", "alert.resolved", "alert.test"] as const;

/**
 * The body of a webhook, after Standard Webhooks (`type`, `timestamp`, `data`). `text` is the same for people: what Slack's
 * incoming webhooks show. `value` and `threshold` are in `unit`; `section` is a path in the repository.
 */
export const alertMessageSchema = z.object({
  type: z.enum(TYPES),
  timestamp: z.iso.datetime(),
  text: z.string(),
  data: z.object({
    condition: z.string(),
    subject: z.string(),
    since: z.iso.datetime(),
    value: z.number(),
    threshold: z.number(),
    unit: z.enum(["count", "ms"]),
    section: z.string(),
    summary: z.string(),
  }),
});

export type AlertMessage = z.infer<typeof alertMessageSchema>;

/** The message of a notice. */
export function messageOf({ type, condition, subject, sinceMs, value, atMs }: Notice): AlertMessage {
  const { name, unit, above, meaning } = condition;
  const said = `${subject}: ${meaning.replace("#", written(value, unit))}`;
  const summary = {
    "alert.started": said,
    "alert.reminder": `still, after ${written(atMs - sinceMs, "ms")}: ${said}`,
    "alert.resolved": `${subject}: ${name} is over, after ${written(atMs - sinceMs, "ms")}`,
  }[type];
  return message(
    type,
    { condition: name, subject, sinceMs, value, above, unit, section: condition.section },
    summary,
    atMs,
  );
}

/** What is told when auth's database, where alerts are kept, cannot be asked. */
export function blindMessage(atMs: number): AlertMessage {
  const summary = "auth: its database does not answer, so that no condition can be evaluated";
  return message("alert.started", { ...OF_AUTH, condition: "cannot-be-evaluated", sinceMs: atMs }, summary, atMs);
}

/** What an operator sends to see whether notices arrive. */
export function testMessage(atMs: number): AlertMessage {
  const summary = "auth: a test. Notices arrive";
  return message("alert.test", { ...OF_AUTH, condition: "test", value: 0, sinceMs: atMs }, summary, atMs);
}

/** An id for a notice, without a dot, which would divide it from what is signed with it. */
export function newNoticeId(): string {
  return `msg_${crypto.randomUUID()}`;
}

const OF_AUTH = {
  subject: "auth",
  value: 1,
  above: 0,
  unit: "count",
  section: "alert-cannot-be-evaluated",
} as const;

type Facts = {
  condition: string;
  subject: string;
  sinceMs: number;
  value: number;
  above: number;
  unit: Unit;
  section: string;
};

function message(type: AlertMessage["type"], facts: Facts, summary: string, atMs: number): AlertMessage {
  const { condition, subject, sinceMs, value, above, unit } = facts;
  const section = `docs/operations.md#${facts.section}`;
  return {
    type,
    timestamp: new Date(atMs).toISOString(),
    text: `${type}: ${summary} (${section})`,
    data: {
      condition,
      subject,
      since: new Date(sinceMs).toISOString(),
      value,
      threshold: above,
      unit,
      section,
      summary,
    },
  };
}

/** A message as a mail. */
export function mailOf({ type, timestamp, data }: AlertMessage): { subject: string; text: string } {
  const lines = [`${data.summary}.`, "", `Since:       ${data.since}`, `At:          ${timestamp}`];
  return {
    subject: `signup-lights ${type}: ${data.condition} of ${data.subject}`,
    text: [...lines, `What to do:  ${data.section}`, ""].join("\n"),
  };
}

const UNITS: readonly [ms: number, name: string][] = [
  [48 * 60 * 60_000, "d"],
  [2 * 60 * 60_000, "h"],
  [2 * 60_000, "min"],
];
const UNIT_MS: Record<string, number> = { d: 24 * 60 * 60_000, h: 60 * 60_000, min: 60_000 };

/** A value for people: 1200 is "1,200", or "1.2 s". */
function written(value: number, unit: Unit): string {
  if (unit === "count") return value.toLocaleString("en");
  const [, name = "s"] = UNITS.find(([ms]) => value >= ms) ?? [];
  if (name === "s") return `${Number((value / 1_000).toPrecision(3))} s`;
  return `${Math.floor(value / (UNIT_MS[name] ?? 1))} ${name}`;
}
