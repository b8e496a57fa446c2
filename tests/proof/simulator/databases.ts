/**
 * The three services' databases: real tables and the product's own SQL, behind a network that fails before a write, or
 * after it, and behind outages. Whoever asks holds a life; an answer to a life that is over is lost.
 */
import type { DatabaseSync } from "node:sqlite";
import { everyService, type Service } from "#shared/contract/services.ts";
import { d1Over, migratedDatabase } from "../sqlite-d1.ts";
import type { Row } from "../judge-state.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

const LATENCY_MS_MAX = 40;

/** Shared by all runs of a process, and emptied for each: opening and migrating takes longer than a run. */
const databases = everyService(migratedDatabase);

export class Databases {
  readonly #world: Omit<World, "checker">;

  constructor(world: Omit<World, "checker">) {
    this.#world = world;
    for (const database of Object.values(databases)) database.exec("DELETE FROM users");
    databases.auth.exec("DELETE FROM dead_letters");
  }

  /** A service's database, for as long as this life lasts. */
  open(service: Service, life: Life): D1Database {
    return d1Over(databases[service], (commit) => life.within(() => this.#carry(service, commit)));
  }

  /** Somebody who was there before, not through any of the run's signups. */
  keep(service: Service, row: Row): void {
    const { user_id, event_id, user_name, email = "", role = "ROLE_USER" } = row;
    const [columns, values] = {
      auth: ["password_hash, email, role", "'$scrypt$kept', :email, :role"] as const,
      chat: ["status_message", "''"] as const,
      customer: ["email, balance", ":email, 7"] as const,
    }[service];
    databases[service]
      .prepare(
        `INSERT INTO users (user_id, event_id, user_name, created_at_ms, ${columns})
         SELECT :user_id, :event_id, :user_name, 0, ${values} WHERE :email = :email AND :role = :role`,
      )
      .run({ ":user_id": user_id, ":event_id": event_id, ":user_name": user_name, ":email": email, ":role": role });
  }

  rowOf(service: Service, userId: string): Row | undefined {
    return this.#one(databases[service], "SELECT * FROM users WHERE user_id = ?", userId) as Row | undefined;
  }

  hasDeadLetter(messageId: string): boolean {
    return this.#one(databases.auth, "SELECT 1 FROM dead_letters WHERE message_id = ?", messageId) !== undefined;
  }

  rows(service: Service): Row[] {
    return databases[service].prepare("SELECT * FROM users").all() as unknown as Row[];
  }

  async #carry<T>(service: Service, commit: () => T): Promise<T> {
    const { clock, chance, faults, tell } = this.#world;
    await clock.wait(chance.between(1, LATENCY_MS_MAX));
    if (faults.isDown(service) || faults.happens("databaseFailsBefore")) {
      tell(`${service}'s database is not reached`);
      throw new Error("D1_ERROR: Network connection lost.");
    }
    if (faults.happens("databaseOverloaded")) throw new Error("D1 DB is overloaded. Requests queued for too long.");
    const result = commit();
    tell(`${service}'s database has run a statement`);
    if (faults.happens("databaseFailsAfter")) {
      tell(`${service}'s database is lost after it`);
      throw new Error("D1_ERROR: Network connection lost.");
    }
    await clock.wait(chance.between(1, LATENCY_MS_MAX));
    return result;
  }

  #one(database: DatabaseSync, sql: string, value: string): unknown {
    return prepared(database, sql).get(value);
  }
}

const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

function prepared(database: DatabaseSync, sql: string) {
  const key = `${Object.values(databases).indexOf(database)} ${sql}`;
  const statement = statements.get(key) ?? database.prepare(sql);
  statements.set(key, statement);
  return statement;
}
