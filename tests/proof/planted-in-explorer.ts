/**
 * Bugs, each of which somebody might write one day, and the invariant that it breaks in the explored world. Planted in
 * the decisions, or in the services' rule. See `planted-bugs.test.ts`.
 */
import { REPLICAS } from "#shared/contract/services.ts";
import * as machine from "../../workers/auth/signup/machine.ts";
import type { Rules } from "./explorer/steps.ts";
import type { Invariant } from "./invariants.ts";

/** A bug in the decisions, or in the services' rule, of the explored world. */
export const IN_THE_EXPLORER: readonly (readonly [bug: string, broken: Invariant, plant: Partial<Rules>])[] = [
  [
    "a service does not compare event ids: its own row is a duplicate",
    "duplicateIsTrue",
    { verdictOf: (_row, _eventId, isNew) => (isNew ? "success" : "duplicate") },
  ],
  [
    "whoever was refused is asked for first",
    "keeperFirst",
    {
      decide: {
        ...machine,
        due: (state, nowMs) => machine.due(state, nowMs),
        nextWakeAt: (state) => machine.nextWakeAt(state),
      },
    },
  ],
  [
    "a service that has answered is asked again",
    "openOnly",
    {
      decide: {
        ...machine,
        due: (state, nowMs, sameUser) =>
          state.services.auth.status === "success"
            ? REPLICAS.filter((replica) => state.services[replica].nextAttemptAtMs <= nowMs)
            : machine.due(state, nowMs, sameUser),
      },
    },
  ],
  [
    "an attempt does not move the next turn",
    "inTurn",
    {
      decide: {
        ...machine,
        recordAttempts: (state, services, nowMs) => machine.recordAttempts(state, services, nowMs - 6_000, 0),
      },
    },
  ],
  [
    "the hash stays in the journal",
    "noHash",
    {
      decide: {
        ...machine,
        recordStored: (state, stored, nowMs) => ({
          ...machine.recordStored(state, stored, nowMs),
          passwordHash: state.passwordHash,
        }),
      },
    },
  ],
  [
    "the newcomer's profile is spread after a duplicate",
    "keptProfile",
    {
      decide: {
        ...machine,
        recordStored: (state, { verdict }, nowMs) =>
          machine.recordStored(state, { verdict, kept: state.profile }, nowMs),
      },
    },
  ],
  [
    "a late reply overwrites what is settled",
    "verdictStays",
    {
      decide: {
        ...machine,
        recordReply: (state, service, verdict, nowMs) => {
          const open = { ...state.services[service], status: "waiting" as const };
          return machine.recordReply(
            { ...state, services: { ...state.services, [service]: open } },
            service,
            verdict,
            nowMs,
          );
        },
      },
    },
  ],
  [
    "seq stays when a light turns",
    "seqGrows",
    {
      decide: {
        ...machine,
        recordReply: (state, ...reply) => ({ ...machine.recordReply(state, ...reply), seq: state.seq }),
      },
    },
  ],
  [
    "an attempt that fails is given up",
    "failedIsTrue",
    {
      decide: {
        ...machine,
        recordFailure: (state, service) => {
          const failed = { ...state.services[service], status: "failed" as const, closedAtMs: state.changedAtMs };
          return { ...state, seq: state.seq + 1, services: { ...state.services, [service]: failed } };
        },
      },
    },
  ],
  [
    "neither replies nor time change anything",
    "settles",
    { decide: { ...machine, recordReply: (state) => state, passTime: (state) => state } },
  ],
];
