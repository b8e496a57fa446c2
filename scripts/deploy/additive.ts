/**
 * Judges a migration: while it is applied, and until the new Workers are there, the Workers of before run on the new
 * tables. So a migration adds, and takes nothing away. Called before a deployment and by a test; reads SQL, runs none.
 */

const NAME = "`(\\w+)`";
const TABLE = new RegExp(`^CREATE TABLE ${NAME}`);
const INDEX = new RegExp(`^CREATE (UNIQUE )?INDEX ${NAME} ON ${NAME}`);
const COLUMN = new RegExp(`^ALTER TABLE ${NAME} ADD (?:COLUMN )?${NAME} (.*)$`, "s");
const TRIGGER = new RegExp(`^CREATE TRIGGER ${NAME} AFTER .*? BEGIN (.*) END$`, "s");
/** A statement of a trigger that writes, and the table that it writes to. */
const WRITTEN = new RegExp(`\\b(?:UPDATE|INSERT INTO|DELETE FROM|REPLACE INTO) ${NAME}|RAISE|INSERT OR|UPDATE OR`, "g");
const FILLED = new RegExp(`^UPDATE ${NAME} SET ${NAME} = (?!.*,\\s*\`\\w+\` =)`, "s");

/**
 * The statements of a migration that the code of before could not live with, each with the reason. None, if it only adds:
 *
 * * a table, or an index; a unique index only on a table that is new as well
 * * a column that may be empty, or has a default
 * * values of a column that is new as well
 * * a trigger that writes, after somebody else has written, to tables that are new as well
 */
export function notAdditive(statements: readonly string[]): string[] {
  const added = new Set<string>();
  return statements.flatMap((text) => {
    const statement = text.trim();
    const reason = reasonAgainst(statement, added);
    return reason === null ? [] : [`${statement.split("\n", 1)[0]}: ${reason}`];
  });
}

/** Why a statement is not additive; null if it is. Remembers what it adds. */
function reasonAgainst(statement: string, added: Set<string>): string | null {
  const [, table] = TABLE.exec(statement) ?? [];
  if (table !== undefined) {
    added.add(table);
    return null;
  }
  const index = INDEX.exec(statement);
  if (index !== null) {
    const isOfNewTable = added.has(index[3] ?? "");
    return index[1] === undefined || isOfNewTable ? null : "the code of before may write two rows that are alike";
  }
  const column = COLUMN.exec(statement);
  if (column !== null) {
    const [, of = "", name = "", definition = ""] = column;
    added.add(`${of}.${name}`);
    const isRequired = /NOT NULL/i.test(definition) && !/DEFAULT/i.test(definition);
    return isRequired ? "the code of before does not fill this column: it needs a default" : null;
  }
  const filled = FILLED.exec(statement);
  if (filled !== null) {
    return added.has(`${filled[1]}.${filled[2]}`) ? null : "it changes values that the code of before relies on";
  }
  const [, , body] = TRIGGER.exec(statement) ?? [];
  if (body !== undefined) {
    const isHarmless = [...body.matchAll(WRITTEN)].every(([, written = ""]) => added.has(written));
    return isHarmless ? null : "it writes, or refuses, what the code of before relies on";
  }
  return "it does not add";
}
