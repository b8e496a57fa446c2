/**
 * A Cloudflare account in memory, as far as a deployment sees it: Workers with their versions, queues with their consumers,
 * databases of real SQLite, zones. Its rules are reconstructions of what the API was seen or documented to refuse; that a
 * deployment passes here proves its order and its client side, not that Cloudflare accepts it.
 */
import type { DatabaseSync } from "node:sqlite";

/** A binding as it was uploaded. A secret has its text here, and nowhere in an answer. */
export type Binding = { type: string; name: string; [member: string]: unknown };

/** What one upload brought: its settings, and the files of its bundle. */
export type Version = {
  id: string;
  annotations: Record<string, string>;
  metadata: Record<string, unknown>;
  bindings: Binding[];
  modules: { name: string; type: string; text: string }[];
};

/** A Worker: its versions, of which the last one runs. */
export type Script = {
  name: string;
  tag: string;
  versions: Version[];
  deployed: string[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  observability: unknown;
  crons: string[];
};

export type Consumer = {
  consumer_id: string;
  type: "worker";
  script: string;
  dead_letter_queue?: string;
  settings: Record<string, number>;
};

export type Account = {
  id: string;
  name: string;
  token: string;
  /** Accounts that the token reaches as well. */
  others: { id: string; name: string }[];
  /** What the token may do. */
  rights: Set<"workers" | "queues" | "d1" | "zones" | "dns">;
  isPaid: boolean;
  subdomain: string | null;
  scripts: Map<string, Script>;
  queues: Map<string, { queue_id: string; queue_name: string; consumers: Consumer[] }>;
  databases: Map<string, { uuid: string; name: string; place: Record<string, unknown>; sql: DatabaseSync }>;
  zones: { id: string; name: string; records: { type: string; name: string }[] }[];
  domains: { id: string; hostname: string; service: string }[];
};

/** An account on Workers Paid with a workers.dev subdomain, one zone, and nothing else. */
export function emptyAccount(changes: Partial<Account> = {}): Account {
  return {
    id: "0123456789abcdef0123456789abcdef",
    name: "Example Company",
    token: "a-token-that-nobody-may-see-0123456789",
    others: [],
    rights: new Set(["workers", "queues", "d1", "zones", "dns"]),
    isPaid: true,
    subdomain: "example-company",
    scripts: new Map(),
    queues: new Map(),
    databases: new Map(),
    zones: [{ id: "zone-of-example-com", name: "example.com", records: [{ type: "A", name: "www.example.com" }] }],
    domains: [],
    ...changes,
  };
}

/** A database of the account's, by its name. */
export function databaseIn(account: Account, name: string): DatabaseSync {
  const found = [...account.databases.values()].find((database) => database.name === name);
  if (found === undefined) throw new Error(`there is no database ${name}`);
  return found.sql;
}

/** Everything that an account has, as plain data, to be compared: two equal accounts give equal data. */
export function inventory({ scripts, queues, databases, domains }: Account): object {
  return {
    scripts: [...scripts.values()],
    queues: [...queues.values()],
    databases: [...databases.values()].map(({ uuid, name, place, sql }) => ({
      uuid,
      name,
      place,
      tables: sql.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").all(),
      applied: hasTable(sql, "d1_migrations") ? sql.prepare("SELECT * FROM d1_migrations").all() : [],
    })),
    domains,
  };
}

function hasTable(sql: DatabaseSync, name: string): boolean {
  return sql.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").all(name).length > 0;
}
