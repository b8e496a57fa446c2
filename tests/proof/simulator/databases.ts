/**
 * The three services' databases: real tables and the product's own SQL, behind a network that fails before a write, or
 * after it, and behind outages. Whoever asks holds a life; an answer to a life that is over is lost.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { everyService, type Service } from "#shared/contract/services.ts";
import type { LateRow } from "../../../workers/auth/user-object/notes.ts";
import { d1Over, migratedDatabase, statementOf, type Carry } from "../sqlite-d1.ts";
import { NOTHING_KEPT, type Keeping, type Kept, type Row, type Tombstone } from "../account-rule.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

const TABLES = ["users", "tombstones"] as const;

const LATENCY_MS_MAX = 40;

/** Shared by all runs of a process, and emptied for each: opening and migrating takes longer than a run. */
const databases = everyService(migratedDatabase);

export class Databases {
  /** Told what a service kept before and after each statement that has changed a row. */
  onKept: (service: Service, before: Kept, after: Kept) => void = () => {};
  /** Plants a bug in a service's SQL. */
  plant: (service: Service, sql: string) => string = (_service, sql) => sql;
  readonly #world: Omit<World, "checker">;
  readonly #kept = new Map<Service, Kept>();

  constructor(world: Omit<World, "checker">) {
    this.#world = world;
    for (const database of Object.values(databases)) database.exec("DELETE FROM users; DELETE FROM tombstones");
    databases.auth.exec("DELETE FROM dead_letters; DELETE FROM stuck");
  }

  /** A service's database, for as long as this life lasts. */
  open(service: Service, life: Life): D1Database {
    const carry: Carry = (commit) => life.within(() => this.#carry(service, commit));
    return d1Over(databases[service], carry, (sql) => this.plant(service, sql));
  }

  /** Somebody who was there before, not through any of the run's signups. */
  keep(service: Service, row: Row): void {
    const known = {
      password_hash: "$scrypt$kept",
      role: "ROLE_USER",
      status_message: "",
      balance: 7,
      created_at_ms: 0,
      ...row,
    };
    const columns = columnsOf(service);
    this.#kept.delete(service);
    insert(service, "users", Object.fromEntries(Object.entries(known).filter(([name]) => columns.has(name))));
  }

  /** What a service keeps by one userId. */
  keptAt(service: Service, userId: string): Keeping {
    return this.all(service).get(userId) ?? NOTHING_KEPT;
  }

  /** What a service keeps, by userId. Read once after each statement that has changed a row. */
  all(service: Service): Kept {
    const known = this.#kept.get(service) ?? readAll(service);
    this.#kept.set(service, known);
    return known;
  }

  /** A copy of a service's database, and what puts it in the place of whatever is there later. */
  backUp(service: Service): () => void {
    const copy = TABLES.map((table) => ({ table, rows: rowsOf(service, table) }));
    return () => {
      for (const { table, rows } of copy) {
        databases[service].exec(`DELETE FROM ${table}`);
        for (const row of rows) insert(service, table, row);
      }
      this.#kept.delete(service);
    };
  }

  /** auth's table of late events, of one userId. */
  lateRows(userId: string): LateRow[] {
    const sql = `SELECT event_id AS eventId, service, kind, status, since_ms AS sinceMs, attempts,
      next_attempt_at_ms AS nextAttemptAtMs, reason FROM stuck WHERE user_id = ?`;
    return statementOf(databases.auth, false, sql).all(userId) as LateRow[];
  }

  hasDeadLetter(messageId: string): boolean {
    return this.#one(databases.auth, "SELECT 1 FROM dead_letters WHERE message_id = ?", messageId) !== undefined;
  }

  async #carry<T>(service: Service, commit: () => T): Promise<T> {
    const { clock, chance, faults, tell } = this.#world;
    await clock.wait(chance.between(1, LATENCY_MS_MAX));
    if (faults.isDown(service) || faults.happens("databaseFailsBefore")) {
      tell(`${service}'s database is not reached`);
      throw new Error("D1_ERROR: Network connection lost.");
    }
    if (faults.happens("databaseOverloaded")) throw new Error("D1 DB is overloaded. Requests queued for too long.");
    const before = this.all(service);
    const changesBefore = changesMade(service);
    const result = commit();
    if (changesMade(service) !== changesBefore) {
      this.#kept.delete(service);
      this.onKept(service, before, this.all(service));
    }
    tell(`${service}'s database has run a statement`);
    if (faults.happens("databaseFailsAfter")) {
      tell(`${service}'s database is lost after it`);
      throw new Error("D1_ERROR: Network connection lost.");
    }
    await clock.wait(chance.between(1, LATENCY_MS_MAX));
    return result;
  }

  #one(database: DatabaseSync, sql: string, value: string): unknown {
    return statementOf(database, false, sql).get(value);
  }
}

/** How many rows were ever written or removed in a service's database. */
function changesMade(service: Service): unknown {
  return statementOf(databases[service], false, "SELECT total_changes() AS made").get()?.["made"];
}

/** What a service keeps, from its tables. */
function readAll(service: Service): Kept {
  const kept = new Map<string, Keeping>();
  for (const row of rowsOf(service, "users") as unknown as Row[]) kept.set(row.user_id, { row, tombstones: [] });
  for (const tombstone of rowsOf(service, "tombstones") as unknown as Tombstone[]) {
    const { row, tombstones } = kept.get(tombstone.user_id) ?? NOTHING_KEPT;
    kept.set(tombstone.user_id, { row, tombstones: [...tombstones, tombstone] });
  }
  return kept;
}

function rowsOf(service: Service, table: (typeof TABLES)[number]): Record<string, SQLInputValue>[] {
  return statementOf(databases[service], false, `SELECT * FROM ${table}`).all();
}

function insert(service: Service, table: (typeof TABLES)[number], row: object): void {
  const names = Object.keys(row);
  const values = Object.values(row) as SQLInputValue[];
  const places = names.map(() => "?").join(", ");
  statementOf(databases[service], false, `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})`).run(
    ...values,
  );
}

function columnsOf(service: Service): Set<unknown> {
  return new Set(
    statementOf(databases[service], false, "PRAGMA table_info(users)")
      .all()
      .map(({ name }) => name),
  );
}
