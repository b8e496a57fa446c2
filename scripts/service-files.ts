/** The files that a new service begins with, by their paths from the root. Called by add-service.ts; writes nothing. */

/** A service that keeps a user's name; its own columns are for its developers to add. */
export function filesOf(name: string): Record<string, string> {
  const folder = `workers/${name}`;
  return {
    [`${folder}/worker.ts`]: worker(name),
    [`${folder}/worker.test.ts`]: test(name),
    [`${folder}/users.table.ts`]: usersTable(name),
    [`${folder}/tombstones.table.ts`]: tombstonesTable(name),
    [`${folder}/ranges.table.ts`]: rangesTable(name),
    [`${folder}/wrangler.toml`]: config(name),
    [`${folder}/tsconfig.json`]: `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": {
    "types": ["@cloudflare/workers-types", "@cloudflare/vitest-plugin/types"]
  }
}
`,
  };
}

function worker(name: string): string {
  return `/** The ${name} service's Worker. The rule is every replica's; the tables are its own. */
import { defineReplica } from "#shared/replica/define-replica.ts";
import { ranges } from "./ranges.table.ts";
import { tombstones } from "./tombstones.table.ts";
import { users } from "./users.table.ts";

const { worker, Accounts } = defineReplica({
  service: "${name}",
  users,
  tombstones,
  ranges,
  fromProfile: ({ userName }) => ({ userName }),
  atFirst: {},
});

export { worker as default, Accounts };
`;
}

function test(name: string): string {
  return `import { env } from "cloudflare:workers";
import { describeReplica } from "../../tests/workers/replica-suite.ts";
import worker, { Accounts } from "./worker.ts";

describeReplica({ service: "${name}", worker, Accounts, db: env.DB });
`;
}

function usersTable(name: string): string {
  return `/** ${name}'s own table of users. \`shared/replica\` writes it; ${name} alone decides what a row holds. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per userId. \`event_id\` names the account, by the signup that made it at auth; \`revision\` is the account's, as
 * this service has it. \`brought_by\` names the event whose request made the row, if that was not the account's signup.
 */
export const users = sqliteTable("users", {
  userId: text("user_id").primaryKey(),
  accountId: text("event_id").notNull(),
  userName: text("user_name").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  revision: integer("revision").notNull(),
  broughtBy: text("brought_by"),
});
`;
}

function tombstonesTable(name: string): string {
  return `/** ${name}'s table of erased accounts. \`shared/replica\` writes it, so that a late request brings nobody back. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per erased account. \`revision\` is the one that erased it. Holds nothing personal. */
export const tombstones = sqliteTable("tombstones", {
  accountId: text("account_id").primaryKey(),
  userId: text("user_id").notNull(),
  revision: integer("revision").notNull(),
  broughtBy: text("brought_by"),
  erasedAtMs: integer("erased_at_ms").notNull(),
});
`;
}

function rangesTable(name: string): string {
  return `/** ${name}'s table of key ranges, each with the digest of its accounts. \`shared/replica/ranges.ts\` writes it. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per range: the keys behind \`after_user_id\`, up to \`until_user_id\`, which is included. No two overlap. \`digest\` is
 * null from the first write to one of its accounts on: triggers of \`users\` see to that, whoever writes.
 */
export const ranges = sqliteTable("ranges", {
  untilUserId: text("until_user_id").primaryKey(),
  afterUserId: text("after_user_id").notNull(),
  accounts: integer("accounts").notNull(),
  digest: text("digest"),
});
`;
}

function config(name: string): string {
  return `name = "signup-lights-${name}"
main = "worker.ts"
compatibility_date = "2026-11-02"
# Nobody but its queue and auth reaches it.
workers_dev = false
preview_urls = false

[limits]
cpu_ms = 5000

# No URL comes here, so Cloudflare's own traces (batches, D1 queries without their values) may be kept: of one batch in a
# hundred. Which signups log their steps is decided by their trace.
[observability]
enabled = true

[observability.logs]
invocation_logs = false
head_sampling_rate = 1

[observability.traces]
enabled = true
head_sampling_rate = 0.01

[dependencies_instrumentation]
enabled = false

[[d1_databases]]
binding = "DB"
database_name = "signup-lights-${name}"
preview_database_id = "signup-lights-${name}"
migrations_dir = "../../migrations/${name}"

[version_metadata]
binding = "VERSION"

[[queues.producers]]
binding = "NEW_USER_RES"
queue = "signup-lights-user-newuser-res"

[[queues.consumers]]
queue = "signup-lights-user-newuser-req-${name}"
max_batch_size = 100
max_batch_timeout = 0
max_retries = 5
retry_delay = 2
max_concurrency = 20
dead_letter_queue = "signup-lights-user-newuser-dead"
`;
}
