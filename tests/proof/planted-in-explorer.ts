/**
 * Bugs, each of which somebody might write one day, and the invariant that it breaks in the explored world. Planted in
 * the decisions, in what the object runs on, or in the services' rules. See `planted-bugs.ci.test.ts`.
 */
import { REPLICAS, everyService } from "#shared/contract/services.ts";
import * as lights from "../../workers/auth/user-object/lights.ts";
import type { EventState } from "../../workers/auth/user-object/state.ts";
import { keep } from "./account-rule.ts";
import { NEWCOMERS } from "./explorer/cast.ts";
import type { Rules } from "./explorer/steps.ts";
import { emptyWorld, type World } from "./explorer/world.ts";
import type { Invariant } from "./invariants.ts";
import { IN_ACCOUNTS } from "./planted-in-accounts.ts";
import type { Planted } from "./planted.ts";

const decide = (changes: Partial<typeof lights>): Partial<Rules> => ({ decide: { ...lights, ...changes } });

/** The turn of a signup that asks whoever it likes, whenever it likes. */
const turnOf = (state: EventState, nowMs: number, services: ReturnType<typeof lights.due>, random: number) => ({
  state: lights.countAttempts(lights.passTime(state, nowMs), services, nowMs, random),
  attempts: services,
});

/** A bug in the decisions about signups. */
const IN_SIGNUPS: readonly Planted[] = [
  [
    "a service does not compare accounts: its own row is a duplicate",
    "oneVerdict",
    {
      keep: (before, requests) => {
        const { after } = keep(before, requests);
        return { after, answer: requests.map(() => (before.row === undefined ? "success" : "duplicate")) };
      },
    },
  ],
  [
    "a signup that was refused waits for nobody",
    "keeperFirst",
    decide({
      turn: (state, nowMs, _all, random) => lights.turn(state, nowMs, [], random),
      due: (state, nowMs) => lights.due(state, nowMs),
      nextWakeAt: (state) => lights.nextWakeAt(state),
    }),
  ],
  [
    "a service that has answered is asked again",
    "openOnly",
    decide({
      turn: (state, nowMs, all, random) => {
        if (state.services.auth.status !== "success") return lights.turn(state, nowMs, all, random);
        const due = REPLICAS.filter((replica) => state.services[replica].nextAttemptAtMs <= nowMs);
        return turnOf(state, nowMs, due, random);
      },
    }),
  ],
  [
    "an attempt does not move the next turn",
    "inTurn",
    decide({
      turn: (state, nowMs, all, random) => {
        const { state: counted, attempts } = lights.turn(state, nowMs, all, random);
        const services = everyService((service) => ({ ...counted.services[service], nextAttemptAtMs: nowMs }));
        return { state: attempts.length > 0 ? { ...counted, services } : counted, attempts };
      },
    }),
  ],
  [
    "the hash stays in the journal",
    "noHash",
    decide({
      recordStored: (state, stored, nowMs) => ({ ...lights.recordStored(state, stored, nowMs), order: state.order }),
    }),
  ],
  [
    "the newcomer's profile is sent after a duplicate",
    "keptProfile",
    decide({
      recordStored: (state, stored, nowMs) => {
        const after = lights.recordStored(state, stored, nowMs);
        if (state.order?.kind !== "newUser" || after.account === null) return after;
        return { ...after, account: { ...after.account, profile: state.order.profile } };
      },
    }),
  ],
  [
    "a late reply overwrites what is settled",
    "verdictStays",
    decide({
      recordReply: (state, service, verdict, nowMs) => {
        const open = { ...state.services[service], status: "waiting" as const };
        return lights.recordReply(
          { ...state, services: { ...state.services, [service]: open } },
          service,
          verdict,
          nowMs,
        );
      },
    }),
  ],
  [
    "seq stays when a light turns",
    "seqGrows",
    decide({ recordReply: (state, ...reply) => ({ ...lights.recordReply(state, ...reply), seq: state.seq }) }),
  ],
  [
    "an attempt that fails is given up",
    "failedIsTrue",
    decide({
      recordFailure: (state, service) => {
        const failed = { ...state.services[service], status: "failed" as const, closedAtMs: state.changedAtMs };
        return { ...state, seq: state.seq + 1, services: { ...state.services, [service]: failed } };
      },
    }),
  ],
  [
    "neither replies nor time change anything",
    "settles",
    decide({ recordReply: (state) => state, turn: sleepingTurn }),
  ],
];

/** Nothing ages. */
function sleepingTurn(...[state, nowMs, all, random]: Parameters<typeof lights.turn>) {
  return turnOf({ ...state }, state.changedAtMs, lights.due(state, nowMs, all), random);
}

/** A bug in the decisions, the object's platform or the services' rules, and the world in which it shows. */
export const IN_THE_EXPLORER: readonly (readonly [
  bug: string,
  broken: Invariant,
  plant: Partial<Rules>,
  world: World,
])[] = [...IN_SIGNUPS, ...IN_ACCOUNTS].map(
  ([bug, broken, plant, world = emptyWorld(NEWCOMERS, { faults: 1, wakeUps: 1 })]) => [bug, broken, plant, world],
);
