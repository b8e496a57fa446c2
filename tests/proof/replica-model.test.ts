import { drizzle } from "drizzle-orm/d1";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KINDS, type Account } from "#shared/contract/account.ts";
import { accountRequest, accountRequestSchema, type AccountReply } from "#shared/contract/messages.ts";
import { REPLICAS, everyService, type Replica, type Service } from "#shared/contract/services.ts";
import { userNameSchema } from "#shared/contract/user.ts";
import { storeAccount } from "../../workers/auth/user-object/store-account.ts";
import type { Order, StoreCommand } from "../../workers/auth/user-object/orders.ts";
import { NOTHING_KEPT, keep, store, type Keeping } from "./account-rule.ts";
import { WORKERS } from "./replica-workers.ts";
import { d1Over, migratedDatabase } from "./sqlite-d1.ts";

/** A statement is run; or it never arrives; or it is run, and its answer is lost. */
type Fate = "runs" | "is lost" | "runs unseen";

/** Names that are awkward on purpose, and any others that the contract lets through. */
const userName = fc
  .oneof(
    fc.constantFrom("김철수", "x'); DROP TABLE users;--", '"}]', "\u{1F600}", "?1"),
    fc.string({ unit: "grapheme" }),
  )
  .filter((name) => userNameSchema.safeParse(name).success)
  .map((name) => userNameSchema.parse(name));

const USERS = ["kim", "lee", "a.b-c_d", "constructor"];

/** Somebody's userId, and two of the events that want it. */
const names = fc
  .record({
    user: fc.integer({ min: 0, max: 3 }),
    event: fc.integer({ min: 0, max: 4 }),
    account: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ user, event, account }) => ({
    userId: USERS[user]!,
    eventId: `00000000-0000-4000-8000-0000000000${user}${event}`,
    accountId: `00000000-0000-4000-8000-0000000000${user}${account}`,
  }));

const profile = userName.map((name) => ({
  userName: name,
  email: `${name.length}@example.com`,
  role: "ROLE_USER" as const,
}));
const fate = fc.constantFrom<Fate>("runs", "runs", "is lost", "runs unseen");

/** Any request that auth might send, in any order: also a stale one, one after an erasure, one about another account. */
const wish = fc
  .record({
    names,
    kind: fc.constantFrom(...KINDS),
    revision: fc.integer({ min: 1, max: 4 }),
    profile: fc.option(profile, { freq: 4 }),
  })
  .map(({ names: { accountId, ...correlation }, kind, ...state }) => {
    const account: Account = { accountId, ...state };
    return { ...correlation, kind, account };
  });

const databases = everyService(migratedDatabase);

beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

function database(service: Service, what: Fate): D1Database {
  return d1Over(databases[service], async (commit) => {
    const result = what === "is lost" ? undefined : commit();
    if (what === "runs") return result as ReturnType<typeof commit>;
    throw new Error("D1_ERROR: Network connection lost.");
  });
}

/** What a service keeps of everybody, as far as the rule speaks of it. */
function keptBy(service: Service) {
  const all = (sql: string) =>
    databases[service]
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const broughtBy = service === "auth" ? "revised_by" : "brought_by";
  return {
    rows: all(`SELECT user_id, event_id, revision, user_name, ${broughtBy} FROM users ORDER BY user_id`),
    tombstones: all("SELECT user_id, account_id, revision FROM tombstones ORDER BY user_id, account_id"),
  };
}

/** The same of the model. */
function modelled(model: ReadonlyMap<string, Keeping>, service: Service) {
  const kept = [...model.values()];
  const rows = kept.flatMap(({ row }) => row ?? []).toSorted((a, b) => (a.user_id < b.user_id ? -1 : 1));
  const tombstones = kept.flatMap((keeping) => keeping.tombstones);
  const name = (one: (typeof tombstones)[number]) => `${one.user_id} ${one.account_id}`;
  return {
    rows: rows.map(({ user_id, event_id, revision, user_name, brought_by = null, revised_by = null }) => {
      const by = service === "auth" ? { revised_by } : { brought_by };
      return { user_id, event_id, revision, user_name, ...by };
    }),
    tombstones: tombstones
      .toSorted((a, b) => (name(a) < name(b) ? -1 : 1))
      .map(({ user_id, account_id, revision }) => ({ user_id, account_id, revision })),
  };
}

function empty(service: Service): void {
  databases[service].exec("DELETE FROM users; DELETE FROM tombstones");
}

/** Hands a batch to a replica's Worker; what became of each message, and what was answered. */
async function deliver(service: Replica, bodies: readonly unknown[], what: Fate, canReply: boolean) {
  const outcomes: string[] = [];
  const replies: AccountReply[] = [];
  const messages = bodies.map((body, index) => ({
    body,
    attempts: 1,
    ack: () => (outcomes[index] ??= "acked"),
    retry: () => (outcomes[index] ??= "retried"),
  }));
  const sendBatch = async (sent: Iterable<{ body: AccountReply }>) => {
    if (!canReply) throw new Error("Queue sendBatch failed: Too Many Requests");
    replies.push(...[...sent].map(({ body }) => body));
  };
  const env = { DB: database(service, what), NEW_USER_RES: { sendBatch } as unknown as Queue<AccountReply> };
  const batch = { queue: "requests", messages } as unknown as MessageBatch;
  await WORKERS[service].queue?.(batch, env, {} as ExecutionContext);
  return { outcomes, verdicts: replies.map(({ id, data }) => [id, data.verdict]) };
}

test.each(REPLICAS)("%s keeps accounts by the rule, and answers by it, whatever fails", async (service) => {
  const delivery = fc.record({
    wishes: fc.array(wish, { minLength: 1, maxLength: 8 }),
    fate,
    canReply: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { maxLength: 12 }), async (deliveries) => {
      empty(service);
      const model = new Map<string, Keeping>();
      for (const { wishes, fate: what, canReply } of deliveries) {
        const requests = wishes.map((one) =>
          accountRequestSchema.parse(accountRequest({ ...one, nowMs: 0 }, service, one.account)),
        );
        const verdicts = new Map<unknown, unknown>();
        if (what !== "is lost") {
          for (const [subject, theirs] of Map.groupBy(requests, (request) => request.subject)) {
            const { after, answer } = keep(model.get(subject) ?? NOTHING_KEPT, theirs);
            model.set(subject, after);
            for (const [index, request] of theirs.entries()) verdicts.set(request, answer[index]);
          }
        }
        const isDone = what === "runs" && canReply;
        expect(await deliver(service, requests, what, canReply)).toEqual({
          outcomes: wishes.map(() => (isDone ? "acked" : "retried")),
          verdicts: isDone ? requests.map((request) => [request.id, verdicts.get(request)]) : [],
        });
        expect(keptBy(service)).toEqual(modelled(model, service));
      }
    }),
    { numRuns: 150 },
  );
});

const order = fc.oneof<fc.Arbitrary<Order>[]>(
  fc.record({ kind: fc.constant("newUser" as const), profile, passwordHash: fc.constant("$scrypt$") }),
  fc.record({
    kind: fc.constant("changed" as const),
    changes: fc.record({ userName }, { requiredKeys: [] }),
    passwordHash: fc.constantFrom(null, "$scrypt$new"),
    revision: fc.integer({ min: 2, max: 5 }),
  }),
  fc.constant({ kind: "erased" as const }),
  fc.constant({ kind: "repair" as const }),
);

test("auth keeps accounts by the rule, and answers by it, whatever fails", async () => {
  const command = fc.record({ names, order }).map(({ names: wanted, order: given }): StoreCommand => {
    const accountId = given.kind === "newUser" ? wanted.eventId : wanted.accountId;
    return { ...wanted, accountId, order: given, nowMs: 0 };
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ wanted: command, fate }), { maxLength: 30 }), async (attempts) => {
      empty("auth");
      const model = new Map<string, Keeping>();
      for (const { wanted, fate: what } of attempts) {
        const { after, answer } = store(model.get(wanted.userId) ?? NOTHING_KEPT, wanted);
        if (what !== "is lost") model.set(wanted.userId, after);
        const stored = await storeAccount(drizzle(database("auth", what)), wanted).catch(() => undefined);
        expect(stored).toEqual(what === "runs" ? answer : undefined);
        expect(keptBy("auth")).toEqual(modelled(model, "auth"));
      }
    }),
    { numRuns: 300 },
  );
});
