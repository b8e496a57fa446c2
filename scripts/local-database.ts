/**
 * A database of a local runtime, asked over HTTP by way of a Worker that is bound to it. Miniflare's own bindings start a thread and
 * hold their caller up at each property and each call: to migrate took 1.6 s and not 0.9, and tests/system and tests/attacks
 * a fifth longer (Miniflare 5.20261102, November 2026).
 */
import type { LegacyWorkerOptions } from "miniflare";
import type { Service } from "#shared/contract/services.ts";

/** A value that SQLite stores, as JSON has it. */
type Value = string | number | null;

/** What is to be run on a service's database. */
type Statements = { service: Service; statements: { sql: string; values: readonly Value[] }[] };

/** Sends a request to the Worker, and gets its answer. */
type Ask = (init: { method: "POST"; body: string }) => Promise<{ ok: boolean; text: () => Promise<string> }>;

/** Runs the statements that it is sent, all or none of them, and answers with each one's rows. */
const WORKER = `export default {
  async fetch(request, env) {
    const { service, statements } = await request.json();
    const db = env[service];
    try {
      const answers = await db.batch(statements.map(({ sql, values }) => db.prepare(sql).bind(...values)));
      return Response.json(answers.map(({ results }) => results));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};`;

/** The Worker's name. */
export const DATABASES = "databases";

/** The Worker, bound to the services' databases, which have these ids. */
export function databasesWorker(ids: Record<string, string>): LegacyWorkerOptions {
  return {
    name: DATABASES,
    compatibilityDate: "2026-11-02",
    modules: [{ type: "ESModule", path: "databases.js", contents: WORKER }],
    d1Databases: ids,
  };
}

/** A service's database, with D1's methods as far as they are called. A statement that fails is thrown, in D1's words. */
export class Database {
  readonly #service: Service;
  readonly #ask: Ask;

  constructor(service: Service, ask: Ask) {
    [this.#service, this.#ask] = [service, ask];
  }

  prepare(sql: string, values: readonly Value[] = []): Statement {
    const all = async () => {
      const [results = []] = await this.batch([statement]);
      return { results };
    };
    const statement: Statement = { sql, values, bind: (...bound) => this.prepare(sql, bound), all, run: all };
    return statement;
  }

  /** Runs them in one transaction; returns the rows of each. */
  async batch(statements: readonly Statement[]): Promise<Row[][]> {
    const asked: Statements = {
      service: this.#service,
      statements: statements.map(({ sql, values }) => ({ sql, values })),
    };
    const answer = await this.#ask({ method: "POST", body: JSON.stringify(asked) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return JSON.parse(text) as Row[][];
  }
}

/** A row, by its columns. */
export type Row = Record<string, string | number>;

/** A statement, and the values that are bound to it. `all` and `run` are one thing; D1 has both names. */
export type Statement = {
  sql: string;
  values: readonly Value[];
  bind: (...values: Value[]) => Statement;
  all: () => Promise<{ results: Row[] }>;
  run: () => Promise<{ results: Row[] }>;
};
