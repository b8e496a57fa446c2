/** auth's tables of alerts, and of the notices that are still to be delivered. `alert-store.ts` alone reads and writes them. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row for each condition and subject that is, or is about to become, an alert: since when the value is too high, when
 * the alert began (null: not yet), since when the value is calm again, when and with which value it was last told. There is
 * no row while nothing is wrong. `written_by` names the tick that wrote the row last.
 */
export const alerts = sqliteTable(
  "alerts",
  {
    condition: text("condition").notNull(),
    subject: text("subject").notNull(),
    sinceMs: integer("since_ms").notNull(),
    startedAtMs: integer("started_at_ms"),
    calmSinceMs: integer("calm_since_ms"),
    toldAtMs: integer("told_at_ms"),
    value: integer("value").notNull(),
    writtenBy: text("written_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.condition, table.subject] })],
);

/**
 * One row for each notice and channel until the channel has taken it. `body` is the message as JSON, the same with each
 * attempt; `next_attempt_at_ms` is null once it was given up.
 */
export const alertNotices = sqliteTable(
  "alert_notices",
  {
    noticeId: text("notice_id").notNull(),
    channel: text("channel").notNull(),
    body: text("body").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAtMs: integer("next_attempt_at_ms"),
  },
  (table) => [
    primaryKey({ columns: [table.noticeId, table.channel] }),
    index("alert_notices_by_next_attempt").on(table.nextAttemptAtMs),
  ],
);
