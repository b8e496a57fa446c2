/** auth's table of walks: how far the reconciler is with each replica. `walks.ts` alone reads and writes it. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per replica. The walk that is under way: since when (null: there is none), behind which userId it goes on, how
 * many accounts it has walked past, and what it has found. The one before it: what it found, since when something was
 * found, when it ended, how many accounts there were. `reads_all`: the walk under way believes no kept digest;
 * `all_read_at_ms`: when such a one ended last. `lease_until_ms` names the tick that works on the row.
 */
export const walks = sqliteTable("walks", {
  service: text("service").primaryKey(),
  startedAtMs: integer("started_at_ms"),
  position: text("position").notNull().default(""),
  walked: integer("walked").notNull().default(0),
  found: integer("found").notNull().default(0),
  foundForeign: integer("found_foreign").notNull().default(0),
  drift: integer("drift").notNull().default(0),
  driftSinceMs: integer("drift_since_ms"),
  foreignRows: integer("foreign_rows").notNull().default(0),
  endedAtMs: integer("ended_at_ms"),
  accounts: integer("accounts"),
  readsAll: integer("reads_all", { mode: "boolean" }).notNull().default(false),
  allReadAtMs: integer("all_read_at_ms"),
  leaseUntilMs: integer("lease_until_ms").notNull().default(0),
});
