/**
 * Bugs, each of which somebody might write one day, and the invariant that it breaks in a simulated run. Planted through
 * the seams of the product: the saga's decisions and ports, a replica's Worker. See `planted-bugs.test.ts`.
 */
import { newUserReply, newUserRequestSchema } from "#shared/contract/new-user.ts";
import { REPLICAS, everyService } from "#shared/contract/services.ts";
import type { Verdict } from "#shared/contract/status.ts";
import * as machine from "../../workers/auth/signup/machine.ts";
import type { Ports } from "../../workers/auth/signup/saga.ts";
import type { SignupState } from "../../workers/auth/signup/state.ts";
import type { Invariant } from "./invariants.ts";
import type { Plant } from "./simulator/simulation.ts";

const HOUR = 60 * 60_000;

/** A bug in the simulated company. */
export const IN_THE_SIMULATOR: readonly (readonly [bug: string, broken: Invariant, plant: Plant])[] = [
  [
    "a replica does not compare event ids: its own row is a duplicate",
    "duplicateIsTrue",
    {
      replica: () => async (batch, env) => {
        for (const message of batch.messages) {
          const { id, subject, recipient, data } = newUserRequestSchema.parse(message.body);
          const service = REPLICAS.find((replica) => recipient === `/${replica}`) ?? "chat";
          const [columns, values] = service === "chat" ? ["status_message", "''"] : ["email, balance", "?4, 0"];
          const inserted = await env.DB.prepare(
            `INSERT INTO users (user_id, event_id, user_name, created_at_ms, ${columns})
             SELECT ?1, ?2, ?3, 0, ${values} WHERE ?4 = ?4 ON CONFLICT DO NOTHING RETURNING user_id`,
          )
            .bind(subject, id, data.userName, data.email)
            .all();
          const verdict = inserted.results.length > 0 ? "success" : "duplicate";
          const reply = newUserReply({ eventId: id, userId: subject, nowMs: 0 }, service, verdict);
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
  ["the alarm is not set", "alarmSet", { ports: (ports) => ({ ...ports, wakeAt: () => {} }) }],
  [
    "a snapshot is published before it is on disk",
    "durableFirst",
    { ports: (ports, { watchers }) => ({ ...ports, publish: (snapshot) => watchers.publish(snapshot) }) },
  ],
  ["attempts are counted in memory alone", "countedFirst", { ports: withUncountedAttempts }],
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
        recordAttempts: (state, services, nowMs, random) =>
          machine.recordAttempts(state, services, nowMs + 47 * HOUR, random),
      },
    },
  ],
  ["a signup is cleaned up while it is open", "settles", { decide: { isSpent: () => true } }],
  ["a settled signup is looked at for ever", "inTurn", { decide: { isSpent: () => false } }],
  [
    "a settled signup is kept for ever",
    "forgets",
    {
      decide: {
        nextWakeAt: (state, all) => machine.nextWakeAt(state, all) + (machine.isSettled(state) ? 365 * 24 * HOUR : 0),
      },
    },
  ],
  ["a failed send counts as an answer", "successIsTrue", failureIs("success")],
  ["an outage is told as a duplicate", "duplicateIsTrue", failureIs("duplicate")],
  [
    "a request carries the hash",
    "noHash",
    {
      ports: (ports) => ({
        ...ports,
        ask: (service, request) => {
          const { passwordHash } = { passwordHash: "$scrypt$", ...request };
          return ports.ask(service, Object.assign(request, { passwordHash }));
        },
      }),
    },
  ],
  [
    "drive lets an error out",
    "neverThrows",
    {
      ports: (ports) => ({
        ...ports,
        wakeAt: (atMs) => {
          ports.wakeAt(atMs);
          throw new Error("the alarm could not be set");
        },
      }),
    },
  ],
  [
    "a frame is not what the contract says",
    "contract",
    { ports: (ports) => ({ ...ports, publish: (snapshot) => ports.publish({ ...snapshot, at: "just now" }) }) },
  ],
  ["watchers are told nothing", "watcherSeesEnd", { ports: (ports) => ({ ...ports, publish: () => {} }) }],
  [
    "whoever was refused is asked for first",
    "keeperFirst",
    {
      decide: {
        due: (state, nowMs) => machine.due(state, nowMs),
        nextWakeAt: (state) => machine.nextWakeAt(state),
      },
    },
  ],
];

/** A failure to ask a replica is taken for this answer of it. */
function failureIs(verdict: Verdict): Plant {
  return {
    decide: {
      recordFailure: (state, service, reason) =>
        service === "auth"
          ? machine.recordFailure(state, service, reason)
          : machine.recordReply(state, service, verdict, state.changedAtMs),
    },
  };
}

/** What is journalled says of every service that it was never attempted. */
function withUncountedAttempts(ports: Ports): Ports {
  const memory = new Map<string, SignupState>();
  const { journal } = ports;
  const put = (state: SignupState): void => {
    memory.set(state.eventId, state);
    journal.put({ ...state, services: everyService((service) => ({ ...state.services[service], attempts: 0 })) });
  };
  return {
    ...ports,
    journal: {
      all: () => journal.all().map((state) => memory.get(state.eventId) ?? state),
      get: (eventId) => memory.get(eventId) ?? journal.get(eventId),
      hasUnreadable: () => journal.hasUnreadable(),
      put,
      delete: (eventId) => {
        memory.delete(eventId);
        journal.delete(eventId);
      },
    },
  };
}
