/**
 * The databases of a company under test, to be looked into or changed by hand. They are asked over HTTP, by way of a Worker that is
 * bound to all of them: Miniflare's own bindings start a thread for each company, and hold the test up at each property and each
 * call (5.20261102: 20 of the 190 s that tests/system and tests/attacks took, November 2026).
 */
import type { LegacyWorkerOptions } from "miniflare";
import { ROOT } from "../../scripts/wrangler.ts";
import type { Service } from "#shared/contract/services.ts";
import { codeOf } from "./worker-code.ts";

/** A value that SQLite stores, as JSON has it. */
type Value = string | number | null;

/** What is to be run on a service's database. */
export type Statements = { service: Service; statements: { sql: string; values: readonly Value[] }[] };

/** Asks the Worker beside the company; returns each statement's rows. */
type Ask = (statements: Statements) => Promise<unknown[][]>;

/** The Worker's name. */
export const DATABASES = "tests-databases";

/** The Worker, bound to the databases with these ids. */
export async function databasesWorker(ids: Record<string, string>): Promise<LegacyWorkerOptions> {
  const source = { service: "auth", tree: ROOT, main: "tests/system/databases-worker.ts", alias: {} } as const;
  return {
    name: DATABASES,
    compatibilityDate: "2026-11-02",
    modules: [{ type: "ESModule", path: "worker.js", contents: await codeOf(source) }],
    d1Databases: ids,
  };
}

/** A service's database, with D1's methods as far as tests call them. */
export class Database {
  readonly #service: Service;
  readonly #ask: Ask;

  constructor(service: Service, ask: Ask) {
    [this.#service, this.#ask] = [service, ask];
  }

  prepare(sql: string, values: readonly Value[] = []): Statement {
    const run = async <Row>() => ({ results: (await this.batch<Row>([statement]))[0]! });
    const statement: Statement = { sql, values, bind: (...bound: Value[]) => this.prepare(sql, bound), all: run, run };
    return statement;
  }

  /** Runs them in one transaction; returns the rows of each. */
  async batch<Row>(statements: readonly Statement[]): Promise<Row[][]> {
    const plain = statements.map(({ sql, values }) => ({ sql, values }));
    return (await this.#ask({ service: this.#service, statements: plain })) as Row[][];
  }
}

/** A statement, and the values that are bound to it. `all` and `run` are one thing; D1 has both names. */
export type Statement = {
  sql: string;
  values: readonly Value[];
  bind: (...values: Value[]) => Statement;
  all: <Row = Record<string, unknown>>() => Promise<{ results: Row[] }>;
  run: <Row = Record<string, unknown>>() => Promise<{ results: Row[] }>;
};
