/** The plan, from what is wanted and what is there. No account, no wrangler. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { readConfigs } from "../../scripts/deploy/configs.ts";
import { planOf, type Wanted } from "../../scripts/deploy/plan.ts";
import type { Database, There, Worker } from "../../scripts/deploy/there.ts";
import { readMigrations } from "../../scripts/migration-files.ts";
import { ROOT } from "../../scripts/wrangler.ts";

const configs = await readConfigs("production");
const files = await Promise.all(SERVICES.map(async (service) => readMigrations(join(ROOT, "migrations", service))));

const WANTED: Wanted = {
  configs,
  releases: everyService((service) => `release-of-${service}`),
  migrations: Object.fromEntries(SERVICES.map((service, index) => [service, files[index]!])) as Wanted["migrations"],
  place: {},
  address: { host: "signup-lights-auth.example.workers.dev", isDomain: false, problems: [] },
  given: [],
};

const NOTHING: There = { queues: [], databases: everyService(() => null), workers: everyService(() => null) };

/** A Worker as a deployment leaves it. */
const workerOf = (service: Service): Worker => ({
  release: WANTED.releases[service],
  bindings: [
    { type: "d1", name: "DB", id: `id-of-${service}` },
    ...configs[service].queues.producers.map(({ binding, queue }) => ({
      type: "queue",
      name: binding,
      queue_name: queue,
    })),
    ...(service === "auth" ? [{ type: "secret_text", name: "AUTH_SECRET" }] : []),
  ],
  isOnWorkersDev: service === "auth",
  hasPreviews: false,
  observability: { enabled: true, logs: { invocation_logs: false } },
  domains: [],
  crons: configs[service].triggers?.crons ?? [],
});

const databaseOf = (service: Service): Database => ({
  id: `id-of-${service}`,
  tables: ["users", "d1_migrations"],
  applied: WANTED.migrations[service].map(({ name }) => name),
});

/** An environment as a deployment leaves it. */
const all = (): There => ({
  queues: SERVICES.flatMap((service) =>
    configs[service].queues.consumers.map(({ queue, dead_letter_queue, ...rest }) => ({
      queue_id: queue,
      queue_name: queue,
      consumers: [
        {
          script: configs[service].name,
          dead_letter_queue,
          settings: {
            batch_size: rest.max_batch_size,
            max_wait_time_ms: rest.max_batch_timeout * 1_000,
            max_retries: rest.max_retries,
            retry_delay: rest.retry_delay,
            max_concurrency: rest.max_concurrency,
          },
        },
      ],
    })),
  ),
  databases: everyService(databaseOf),
  workers: everyService(workerOf),
});

/** The steps in short. */
const steps = (there: There, wanted = WANTED) =>
  planOf(wanted, there).steps.map((step) =>
    step.do === "deploy" ? `${step.service}: ${step.because.join()}` : step.do,
  );

test("nothing is there: queues, databases, migrations, replicas, and auth last", () => {
  const plan = planOf(WANTED, NOTHING);
  expect(plan.refusals).toEqual([]);
  const kinds = plan.steps.map((step) => step.do);
  expect(kinds).toEqual(kinds.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  expect(plan.steps.at(-1)).toMatchObject({
    do: "deploy",
    service: "auth",
    because: ["it is new"],
    secrets: ["AUTH_SECRET"],
  });
});

const ORDER = ["create queue", "create database", "migrate", "deploy"];

test("all of it is there: nothing to do", () => {
  expect(planOf(WANTED, all())).toEqual({ refusals: [], notes: [], steps: [] });
});

describe("a Worker is deployed again when", () => {
  const CHANGES: [what: string, change: (worker: Worker, there: There) => void, because: string][] = [
    ["it runs another release", (worker) => (worker.release = "of before"), "it runs another release"],
    ["its traffic is shared between two", (worker) => (worker.release = undefined), "it runs another release"],
    ["its database was made anew", (worker) => (worker.bindings[0]!.id = "gone"), "it is bound to another database"],
    ["it is on workers.dev", (worker) => (worker.isOnWorkersDev = true), "its addresses are others"],
    ["its versions have addresses", (worker) => (worker.hasPreviews = true), "its addresses are others"],
    ["it is woken at other times", (worker) => (worker.crons = ["0 0 * * *"]), "it is woken at other times"],
    ["it does not log", (worker) => (worker.observability = undefined), "what it logs is set otherwise"],
    [
      "it logs every URL",
      (worker) => (worker.observability = { enabled: true, logs: { invocation_logs: true } }),
      "what it logs is set otherwise",
    ],
    [
      "its traces are kept otherwise",
      (worker) => (worker.observability = { enabled: true, traces: { enabled: false } }),
      "what it logs is set otherwise",
    ],
    [
      "it does not consume",
      (_, { queues }) => (queues.find(({ queue_name }) => queue_name.endsWith("req-chat"))!.consumers = []),
      "it does not consume signup-lights-user-newuser-req-chat as it should",
    ],
    [
      "it consumes otherwise",
      (_, { queues }) =>
        (queues.find(({ queue_name }) => queue_name.endsWith("req-chat"))!.consumers[0]!.settings!.retry_delay = 60),
      "it does not consume signup-lights-user-newuser-req-chat as it should",
    ],
  ];

  test.each(CHANGES)("%s, and no other is", (_, change, because) => {
    const there = all();
    change(there.workers.chat!, there);
    expect(steps(there)).toEqual([`chat: ${because}`]);
  });

  test("its secret is missing", () => {
    const there = all();
    there.workers.auth!.bindings.pop();
    expect(steps(there)).toEqual(["auth: AUTH_SECRET is missing"]);
  });
});

test("what Cloudflare does not say of a consumer is taken to be as wanted", () => {
  const there = all();
  for (const { consumers } of there.queues) consumers[0]!.settings = null;
  expect(steps(there)).toEqual([]);
});

test("a database is migrated by what is missing, and by nothing after a rollback", () => {
  const behind = all();
  const missing = behind.databases.auth!.applied.splice(3);
  expect(planOf(WANTED, behind).steps).toEqual([
    { do: "migrate", service: "auth", name: "signup-lights-auth", files: missing },
  ]);
  const ahead = all();
  ahead.databases.auth!.applied.push("9999_of_a_later_release.sql");
  expect(planOf(WANTED, ahead)).toEqual({ refusals: [], notes: [], steps: [] });
});

test("a migration that does not only add is refused, as long as it is still to be applied", () => {
  const statements = ["DROP TABLE `users`"];
  const chat = [...WANTED.migrations.chat, { name: "0009_gone.sql", statements }];
  const wanted = { ...WANTED, migrations: { ...WANTED.migrations, chat } };
  expect(planOf(wanted, all()).refusals).toEqual([
    expect.stringContaining("migrations/chat/0009_gone.sql does not only add"),
  ]);
  const there = all();
  there.databases.chat!.applied.push("0009_gone.sql");
  expect(planOf(wanted, there).refusals).toEqual([]);
});

test("a secret that nobody can make has to be given", () => {
  const auth = { ...configs.auth, secrets: { required: ["AUTH_SECRET", "MAIL_KEY"] } };
  const wanted = { ...WANTED, configs: { ...configs, auth } };
  expect(planOf(wanted, NOTHING).refusals).toEqual([expect.stringContaining("MAIL_KEY")]);
  expect(planOf({ ...wanted, given: ["MAIL_KEY"] }, NOTHING).refusals).toEqual([]);
});

test("a place is of no effect once the databases are there, and the plan says so", () => {
  const wanted: Wanted = { ...WANTED, place: { location: "apac" } };
  expect(planOf(wanted, NOTHING).notes).toEqual([]);
  expect(planOf(wanted, all()).notes).toHaveLength(1);
});
