/**
 * The triggers by which a write to `users` makes the digest of its key range unknown (`ranges.table.ts`). drizzle-kit knows
 * no triggers, so migrations.ts adds these. A trigger sees every write, a hand's among them, and a Worker's code only its own.
 */

/** What digests are made of. */
const COLUMNS = ["user_id", "event_id", "revision"];

/**
 * One statement a line: nothing but a statement's own end is a semicolon at the end of a line, and BEGIN is upper-case, for D1
 * splits what `wrangler d1 migrations apply --remote` sends (workers-sdk issue 15314, read November 2026).
 *
 * A range whose digest is unknown is not written again, so between two walks a range costs one written row.
 */
export const RANGE_TRIGGERS: readonly string[] = [
  trigger("insert", "AFTER INSERT ON `users`", ["NEW"]),
  trigger(
    "update",
    `AFTER UPDATE OF ${COLUMNS.map(quoted).join(", ")} ON \`users\` WHEN ${COLUMNS.map(differs).join(" OR ")}`,
    ["OLD", "NEW"],
  ),
  trigger("delete", "AFTER DELETE ON `users`", ["OLD"]),
];

function trigger(name: string, when: string, rows: readonly ("OLD" | "NEW")[]): string {
  return `CREATE TRIGGER \`ranges_${name}\` ${when} BEGIN ${rows.map(forget).join(" ")} END;`;
}

/** Forgets the digest of the range that has the key of this row; there is at most one. */
function forget(row: "OLD" | "NEW"): string {
  const first = `SELECT \`until_user_id\` FROM \`ranges\` WHERE \`until_user_id\` >= ${row}.\`user_id\``;
  return (
    `UPDATE \`ranges\` SET \`digest\` = NULL WHERE \`until_user_id\` = (${first} ORDER BY \`until_user_id\` LIMIT 1)` +
    ` AND \`after_user_id\` < ${row}.\`user_id\` AND \`digest\` IS NOT NULL;`
  );
}

function differs(column: string): string {
  return `NEW.${quoted(column)} IS NOT OLD.${quoted(column)}`;
}

function quoted(name: string): string {
  return `\`${name}\``;
}
