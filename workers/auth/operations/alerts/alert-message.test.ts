import { expect, test } from "vitest";
import { alertMessageSchema, blindMessage, mailOf, messageOf, testMessage } from "./alert-message.ts";
import { CONDITIONS } from "./conditions.ts";
import type { Notice } from "./evaluate-alerts.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const HOUR_MS = 3_600_000;

function notice(name: string, changes: Partial<Notice> = {}): Notice {
  const condition = CONDITIONS.find((one) => one.name === name)!;
  return { type: "alert.started", condition, subject: "chat", sinceMs: NOW_MS, value: 1, atMs: NOW_MS, ...changes };
}

test("a message says what is wrong, since when, and where it is said what to do", () => {
  expect(messageOf(notice("drift", { sinceMs: NOW_MS - HOUR_MS, value: 1_200 }))).toEqual({
    type: "alert.started",
    timestamp: "2026-11-26T12:00:00.000Z",
    text: "alert.started: chat: accounts that have differed from auth's for more than an hour: 1,200 (docs/operations.md#alert-drift)",
    data: {
      condition: "drift",
      subject: "chat",
      since: "2026-11-26T11:00:00.000Z",
      value: 1_200,
      threshold: 0,
      unit: "count",
      section: "docs/operations.md#alert-drift",
      summary: "chat: accounts that have differed from auth's for more than an hour: 1,200",
    },
  });
});

test.each<[Notice["type"], string]>([
  ["alert.started", "chat: accounts were last compared 5 h ago"],
  ["alert.reminder", "still, after 25 h: chat: accounts were last compared 5 h ago"],
  ["alert.resolved", "chat: walk-stopped is over, after 25 h"],
])("%s is told as %j", (type, summary) => {
  const message = messageOf(notice("walk-stopped", { type, sinceMs: NOW_MS - 25 * HOUR_MS, value: 5 * HOUR_MS }));
  expect(message.data.summary).toBe(summary);
});

test.each([
  [0, "0 s"],
  [1_234, "1.23 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [2 * HOUR_MS, "2 h"],
  [47 * HOUR_MS, "47 h"],
  [49 * HOUR_MS, "2 d"],
])("%i ms are written %s", (ms, words) => {
  expect(messageOf(notice("backlog", { value: ms })).text).toContain(`has waited for ${words} (`);
});

test("a mail says the same, in one line and in a few", () => {
  expect(mailOf(messageOf(notice("dead-letters")))).toEqual({
    subject: "signup-lights alert.started: dead-letters of chat",
    text: [
      "chat: messages that belong to no event, and are kept: 1.",
      "",
      "Since:       2026-11-26T12:00:00.000Z",
      "At:          2026-11-26T12:00:00.000Z",
      "What to do:  docs/operations.md#alert-dead-letters",
      "",
    ].join("\n"),
  });
});

test("every message is of the form that the documentation shows", () => {
  for (const message of [
    ...CONDITIONS.map(({ name }) => messageOf(notice(name))),
    blindMessage(NOW_MS),
    testMessage(NOW_MS),
  ]) {
    expect(alertMessageSchema.parse(message)).toEqual(message);
  }
});
