import type { DatabaseSync } from "node:sqlite";
import { drizzle } from "drizzle-orm/d1";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newUserRequest, type NewUserReply } from "#shared/contract/new-user.ts";
import { everyService, type Replica, type Service } from "#shared/contract/services.ts";
import type { Verdict } from "#shared/contract/status.ts";
import { userNameSchema } from "#shared/contract/user.ts";
import { storeUser } from "../../workers/auth/users.ts";
import chat from "../../workers/chat/worker.ts";
import customer from "../../workers/customer/worker.ts";
import { d1Over, migratedDatabase } from "./sqlite-d1.ts";

/** Somebody's wish for an id. */
type Wish = { eventId: string; userId: string; userName: string };

/** What a service keeps: for each id the wish that came first. */
type Model = Map<string, Wish>;

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

const wish: fc.Arbitrary<Wish> = fc.record({
  eventId: fc.integer({ min: 0, max: 5 }).map((n) => `00000000-0000-4000-8000-00000000000${n}`),
  userId: fc.constantFrom("kim", "lee", "a.b-c_d", "constructor"),
  userName,
});

const fate = fc.constantFrom<Fate>("runs", "runs", "is lost", "runs unseen");

const databases = everyService(migratedDatabase);

beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

/** The rule of every service: the first one stays. */
function keep(model: Model, wanted: Wish): Verdict {
  const kept = model.get(wanted.userId) ?? wanted;
  model.set(wanted.userId, kept);
  return kept.eventId === wanted.eventId ? "success" : "duplicate";
}

function database(service: Service, what: Fate): D1Database {
  return d1Over(databases[service], async (commit) => {
    const result = what === "is lost" ? undefined : commit();
    if (what === "runs") return result as ReturnType<typeof commit>;
    throw new Error("D1_ERROR: Network connection lost.");
  });
}

function rows(kept: DatabaseSync) {
  const found = kept.prepare("SELECT user_id AS userId, event_id AS eventId, user_name AS userName FROM users").all();
  return found.map((row) => ({ ...row })).toSorted((a, b) => (String(a["userId"]) < String(b["userId"]) ? -1 : 1));
}

const inOrder = (model: Model) => [...model.values()].toSorted((a, b) => (a.userId < b.userId ? -1 : 1));

/** Hands a batch to a replica's Worker; what became of each message, and what was answered. */
async function deliver(service: Replica, wishes: readonly Wish[], what: Fate, canReply: boolean) {
  const outcomes: string[] = [];
  const replies: NewUserReply[] = [];
  const messages = wishes.map((wanted, index) => {
    const profile = { userName: wanted.userName, email: "somebody@example.com", role: "ROLE_USER" as const };
    return {
      body: newUserRequest({ ...wanted, nowMs: 0 }, service, profile),
      attempts: 1,
      ack: () => (outcomes[index] ??= "acked"),
      retry: () => (outcomes[index] ??= "retried"),
    };
  });
  const sendBatch = async (sent: Iterable<{ body: NewUserReply }>) => {
    if (!canReply) throw new Error("Queue sendBatch failed: Too Many Requests");
    replies.push(...[...sent].map(({ body }) => body));
  };
  const env = { DB: database(service, what), NEW_USER_RES: { sendBatch } as unknown as Queue<NewUserReply> };
  const batch = { queue: "requests", messages } as unknown as MessageBatch;
  await { chat, customer }[service].queue?.(batch, env, {} as ExecutionContext);
  return { outcomes, verdicts: replies.map(({ id, data }) => [id, data.verdict]) };
}

test.each(["chat", "customer"] as const)(
  "%s keeps the first of each id, and says so, whatever fails",
  async (service) => {
    const delivery = fc.record({
      wishes: fc.array(wish, { minLength: 1, maxLength: 8 }),
      fate,
      canReply: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 12 }), async (deliveries) => {
        databases[service].exec("DELETE FROM users");
        const model: Model = new Map();
        for (const { wishes, fate: what, canReply } of deliveries) {
          const verdicts = what === "is lost" ? [] : wishes.map((wanted) => [wanted.eventId, keep(model, wanted)]);
          const isDone = what === "runs" && canReply;
          expect(await deliver(service, wishes, what, canReply)).toEqual({
            outcomes: wishes.map(() => (isDone ? "acked" : "retried")),
            verdicts: isDone ? verdicts : [],
          });
          expect(rows(databases[service])).toEqual(inOrder(model));
        }
      }),
      { numRuns: 150 },
    );
  },
);

test("auth keeps the first of each id, and returns the profile that it keeps, whatever fails", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ wanted: wish, fate }), { maxLength: 20 }), async (attempts) => {
      databases.auth.exec("DELETE FROM users");
      const model: Model = new Map();
      for (const { wanted, fate: what } of attempts) {
        const email = `${wanted.eventId}@example.com`;
        const user = { ...wanted, email, role: "ROLE_USER" as const, passwordHash: "$scrypt$", createdAtMs: 0 };
        const verdict = what === "is lost" ? undefined : keep(model, wanted);
        const stored = await storeUser(drizzle(database("auth", what)), user).catch(() => undefined);
        const kept = model.get(wanted.userId);
        const profile = { userName: kept?.userName, email: `${kept?.eventId}@example.com`, role: "ROLE_USER" };
        expect(stored).toEqual(what === "runs" ? { verdict, kept: profile } : undefined);
        expect(rows(databases.auth)).toEqual(inOrder(model));
      }
    }),
    { numRuns: 150 },
  );
});
