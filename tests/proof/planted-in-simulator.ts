/**
 * Bugs, each of which somebody might write one day, and the invariant that it breaks in a simulated run. Planted through
 * the seams of the product: the object's decisions and platform, a replica's Worker. See `planted-bugs.ci.test.ts`.
 */
import { accountReply, accountRequestSchema } from "#shared/contract/messages.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import * as lights from "../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../workers/auth/user-object/state.ts";
import type { Invariant } from "./invariants.ts";
import { failureIs, journalWith, publishing, sqlOf, toldOnce, withUncountedAttempts } from "./plants.ts";
import type { Plant } from "./simulator/simulation.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Planted = readonly [bug: string, broken: Invariant, plant: Plant, from?: number];

/** Bugs in the simulated company. `from`: the seed to begin with, for a bug that only few seeds show. */
export const IN_THE_SIMULATOR: readonly Planted[] = [
  [
    "a replica does not compare event ids: its own row is a duplicate",
    "duplicateIsTrue",
    {
      replica: () => async (batch, env) => {
        for (const message of batch.messages) {
          const { id, subject, recipient, data } = accountRequestSchema.parse(message.body);
          if ("erased" in data) continue;
          const service = REPLICAS.find((replica) => recipient === `/${replica}`) ?? "chat";
          const [columns, values] = service === "chat" ? ["status_message", "''"] : ["email, balance", "?4, 0"];
          const inserted = await env.DB.prepare(
            `INSERT INTO users (user_id, event_id, user_name, created_at_ms, ${columns})
             SELECT ?1, ?2, ?3, 0, ${values} WHERE ?4 = ?4 ON CONFLICT DO NOTHING RETURNING user_id`,
          )
            .bind(subject, data.accountId, data.userName, data.email)
            .all();
          const verdict = inserted.results.length > 0 ? "success" : "duplicate";
          const reply = accountReply({ kind: "newUser", eventId: id, userId: subject, nowMs: 0 }, service, verdict);
          await env.NEW_USER_RES.sendBatch([{ body: reply }]);
          message.ack();
        }
      },
    },
  ],
  [
    "a replica that is asked again changes its mind",
    "oneVerdict",
    {
      replica: (worker) => {
        const answered = new Set<string>();
        return (batch, env) => {
          const sendBatch: typeof env.NEW_USER_RES.sendBatch = (messages) => {
            const replies = [...messages].map(({ body }) => {
              const again = answered.has(body.id);
              answered.add(body.id);
              return { body: again ? { ...body, data: { ...body.data, verdict: "duplicate" as const } } : body };
            });
            return env.NEW_USER_RES.sendBatch(replies);
          };
          return worker(batch, { ...env, NEW_USER_RES: { ...env.NEW_USER_RES, sendBatch } });
        };
      },
    },
  ],
  [
    "a replica acks before it commits",
    "ackAfterCommit",
    {
      replica: (worker) => async (batch, env) => {
        for (const message of batch.messages) message.ack();
        await worker(batch, env);
      },
    },
  ],
  [
    "a replica acks what it could not answer",
    "ackAfterCommit",
    {
      replica: (worker) => (batch, env) => {
        const messages = batch.messages.map((message) => ({ ...message, retry: () => message.ack() }));
        return worker({ ...batch, messages }, env);
      },
    },
  ],
  ["the alarm is not set", "alarmSet", { platform: (platform) => ({ ...platform, setAlarm: () => {} }) }],
  [
    "a snapshot is published before it is on disk",
    "durableFirst",
    { platform: (platform) => ({ ...platform, durable: async () => {} }) },
  ],
  ["attempts are counted in memory alone", "countedFirst", { platform: withUncountedAttempts }],
  [
    "a reply is taken for every signup of the id",
    "successIsTrue",
    {
      replies: (replies, journal) =>
        journal.all().flatMap(({ eventId }) => replies.map((reply) => ({ ...reply, eventId }))),
    },
  ],
  ["a socket is told of every signup of the id", "ownSignup", { isTagged: () => true }],
  [
    "a lost request is never sent again",
    "settles",
    {
      decide: {
        turn: (state, nowMs, all, random) => {
          const { state: counted, attempts } = lights.turn(state, nowMs, all, random);
          const held = attempts.map((service) => {
            return [service, { ...counted.services[service], nextAttemptAtMs: nowMs + 47 * HOUR }] as const;
          });
          if (held.length === 0) return { state: counted, attempts };
          return { state: { ...counted, services: { ...counted.services, ...Object.fromEntries(held) } }, attempts };
        },
      },
    },
  ],
  ["a signup is cleaned up while it is open", "settles", { decide: { isSpent: () => true } }],
  [
    "a refused signup is forgotten after a minute",
    "shown",
    {
      decide: { isSpent: (state, nowMs, all) => lights.isSpent(state, nowMs, all) || isRefused(state, nowMs - MINUTE) },
    },
  ],
  ["an object takes any number of signups", "bounded", { decide: { isFull: () => false } }],
  [
    "a refused signup stays when newer ones come",
    "bounded",
    { decide: { isSpent: (state, nowMs) => lights.isSpent(state, nowMs) } },
    95,
  ],
  ["a settled signup is looked at for ever", "inTurn", { decide: { isSpent: () => false } }],
  [
    "a settled signup is kept for ever",
    "forgets",
    {
      decide: {
        nextWakeAt: (state, all) => lights.nextWakeAt(state, all) + (lights.isSettled(state) ? 365 * 24 * HOUR : 0),
      },
    },
  ],
  ["a failed send counts as an answer", "successIsTrue", failureIs("success")],
  ["an outage is told as a duplicate", "duplicateIsTrue", failureIs("duplicate")],
  [
    "a request carries the hash",
    "noHash",
    {
      platform: (platform) => ({
        ...platform,
        ask: (service, request) => platform.ask(service, Object.assign(request, { passwordHash: "$scrypt$" })),
      }),
    },
  ],
  [
    "drive lets an error out",
    "neverThrows",
    {
      platform: (platform) => ({
        ...platform,
        setAlarm: (atMs) => {
          platform.setAlarm(atMs);
          throw new Error("the alarm could not be set");
        },
      }),
    },
  ],
  ["a frame is not what the contract says", "contract", publishing((snapshot) => ({ ...snapshot, at: "just now" }))],
  ["watchers are told nothing", "watcherSeesEnd", publishing(() => null)],
  [
    "a refused signup waits for nobody",
    "keeperFirst",
    {
      decide: {
        turn: (state, nowMs, _all, random) => lights.turn(state, nowMs, [], random),
        nextWakeAt: (state) => lights.nextWakeAt(state),
      },
    },
  ],
  [
    "changes go to auth in any order",
    "lastChangeStays",
    {
      decide: {
        turn: (state, nowMs, all, random) => {
          const others = all.filter(({ kind }) => kind !== "changed" && kind !== "erased");
          return lights.turn(state, nowMs, others, random);
        },
      },
    },
    79,
  ],
  [
    "auth changes an account at whatever revision it is",
    "revisionGrows",
    sqlOf("auth", /AND revision = \?/, "AND ? IS NOT NULL"),
    49,
  ],
  [
    "a stranger gets the id of an erased account",
    "idStaysTaken",
    sqlOf("auth", /WHERE user_id = \?\)/, "WHERE user_id = ? AND 0)"),
  ],
  [
    "an erased account keeps its row at auth",
    "staysErased",
    sqlOf("auth", /^\s*DELETE FROM "users" WHERE/, 'DELETE FROM "users" WHERE 0 AND'),
  ],
  [
    "a replica takes an older revision over a newer one",
    "revisionGrows",
    sqlOf("chat", /> "users"\."revision"/g, "> 0"),
  ],
  [
    "a replica takes a newer revision of another account",
    "ownersRow",
    sqlOf("chat", /excluded\."event_id" = "users"\."event_id" AND/g, ""),
    21,
  ],
  [
    "a replica does not look at tombstones",
    "staysErased",
    sqlOf("customer", /(NOT EXISTS \(SELECT 1 FROM "tombstones" WHERE)/, "$1 0 AND"),
  ],
  [
    "an erasure leaves no tombstone",
    "rowStays",
    sqlOf("customer", /WHERE true ON CONFLICT \(account_id\)/, "WHERE false ON CONFLICT (account_id)"),
  ],
  [
    "an event that is settled keeps its row of late events",
    "noteIsTrue",
    {
      platform: (platform) => ({
        ...platform,
        note: ({ write }) => platform.note({ write, remove: [] }),
      }),
    },
  ],
  ["an erasure leaves the profile in other events", "profileGoes", { decide: { withErased: (event) => event } }],
  ["the table of late events is told once, and never again", "noteIsTrue", { decide: { noteAtMs: toldOnce } }],
  [
    "the object is emptied by each alarm",
    "settles",
    { platform: (platform) => ({ ...platform, journal: journalWith(platform, { isEmpty: () => true }) }) },
  ],
];

/** True for a signup that auth refused, and that was settled before this time. */
function isRefused(state: EventState, beforeMs: number): boolean {
  return lights.isSettled(state) && state.services.auth.status === "duplicate" && state.changedAtMs < beforeMs;
}
