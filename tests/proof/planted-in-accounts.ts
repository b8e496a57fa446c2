/**
 * Bugs in the rules about accounts, revisions, tombstones and repairs, and the invariant that each breaks in the explored
 * world. See `planted-bugs.ci.test.ts`.
 */
import { everyService } from "#shared/contract/services.ts";
import * as lights from "../../workers/auth/user-object/lights.ts";
import { keep, store, type Keeping } from "./account-rule.ts";
import { CHANGE, ERASURE, HAS_OLD, NEWCOMERS, NEXT_CHANGE, REPAIR, STRANGER } from "./explorer/cast.ts";
import { emptyWorld } from "./explorer/world.ts";
import type { Planted } from "./planted.ts";

const bounds = { faults: 1, wakeUps: 0 };
const kept = everyService(() => HAS_OLD);
const { auth, customer } = kept;
const revisions = emptyWorld([CHANGE, NEXT_CHANGE], bounds, kept);
const changeAndErasure = emptyWorld([CHANGE, ERASURE], bounds, kept);
const changeAndRepair = emptyWorld([CHANGE, REPAIR], bounds, kept);
const erasureAndRepair = emptyWorld([ERASURE, REPAIR], bounds, kept);
const strangerAndErasure = emptyWorld([STRANGER, ERASURE], bounds, kept);
const strangerAndRepair = emptyWorld([STRANGER, REPAIR], bounds, { auth, customer });
const woken = emptyWorld(NEWCOMERS.slice(0, 1), { faults: 0, wakeUps: 2 });

/** A bug in the rules about accounts and revisions. */
export const IN_ACCOUNTS: readonly Planted[] = [
  [
    "a replica takes whatever comes last, of an older revision too",
    "revisionGrows",
    { keep: withRow((row, request) => row.event_id === request.data.accountId) },
    revisions,
  ],
  [
    "a replica takes a higher revision of another account",
    "rowStays",
    { keep: withRow((row, request) => row.revision < request.data.revision) },
    emptyWorld([CHANGE], bounds, { auth, chat: { ...HAS_OLD, row: { ...HAS_OLD.row!, event_id: STRANGER.eventId } } }),
  ],
  ["a replica does not look at tombstones", "staysErased", { keep: withoutTombstones }, changeAndErasure],
  ["an erasure leaves no tombstone at a replica", "rowStays", { keep: forgetfully(keep) }, changeAndErasure],
  ["an erasure at auth leaves no tombstone", "rowStays", { store: forgetfully(store) }, changeAndErasure],
  [
    "a stranger gets the id of an erased account",
    "idStaysTaken",
    {
      store: (before, command) =>
        command.order.kind === "newUser" && before.row === undefined
          ? store({ tombstones: [] }, command)
          : store(before, command),
    },
    strangerAndErasure,
  ],
  [
    "auth does not remember who made a revision: a change that is stored again is made again",
    "revisesOnce",
    {
      store: (before, command) => {
        const { order } = command;
        const revision = (before.row?.revision ?? 0) + 1;
        return store(before, order.kind === "changed" ? { ...command, order: { ...order, revision } } : command);
      },
    },
    emptyWorld([CHANGE], bounds, kept),
  ],
  [
    "changes go to auth in any order",
    "lastChangeStays",
    {
      decide: {
        ...lights,
        turn: (state, nowMs, _all, random) => lights.turn(state, nowMs, [], random),
        due: (state, nowMs) => lights.due(state, nowMs),
        nextWakeAt: (state) => lights.nextWakeAt(state),
      },
    },
    revisions,
  ],
  [
    "a change that finds a newer revision is taken for done",
    "keptProfile",
    {
      store: (before, command) => {
        const { after, answer } = store(before, command);
        if (answer.kind !== "moved on") return { after, answer };
        const account = { accountId: command.accountId, revision: answer.revision + 1, profile: null };
        return { after, answer: { kind: "kept", verdict: "success", account } };
      },
    },
    revisions,
  ],
  [
    "a repair sends what it was told at its beginning",
    "keptProfile",
    {
      store: (before, command) => {
        const { after, answer } = store(before, command);
        if (command.order.kind !== "repair" || answer.kind !== "kept") return { after, answer };
        const profile = { userName: "Old", email: "Old@example.com", role: "ROLE_USER" as const };
        return { after, answer: { ...answer, account: { ...answer.account, profile } } };
      },
    },
    changeAndRepair,
  ],
  [
    "a repair leaves a row that is there as it is",
    "repairs",
    {
      keep: (before, requests) =>
        before.row !== undefined && requests.some(({ type }) => type === "user.repair.req")
          ? { after: before, answer: requests.map(() => "success") }
          : keep(before, requests),
    },
    // The lights of a service that was restored are not judged: only the repair at the end shows it.
    { ...emptyWorld([CHANGE], bounds, kept), restored: new Set(["chat", "customer"]) },
  ],
  [
    "a row belongs to whoever's request brought it",
    "ownersRow",
    {
      keep: (before, requests) =>
        keep(
          before,
          requests.map((request) => ({ ...request, data: { ...request.data, accountId: request.id } })),
        ),
    },
    strangerAndRepair,
  ],
  [
    "an erasure leaves the profile in other events",
    "profileGoes",
    { decide: { ...lights, withErased: (event) => event } },
    erasureAndRepair,
  ],
  [
    "auth's answer from before an erasure is believed after it",
    "profileGoes",
    { decide: { ...lights, answerAfter: (stored) => stored } },
    erasureAndRepair,
  ],
  [
    "an event about an account that is gone is tried for ever",
    "settles",
    {
      store: (before, command) => {
        const { after, answer } = store(before, command);
        return { after, answer: answer.kind === "gone" ? { kind: "moved on", revision: 1 } : answer };
      },
    },
    emptyWorld([CHANGE], bounds),
  ],
  [
    "a settled event sets no alarm",
    "forgets",
    {
      decide: {
        ...lights,
        nextWakeAt: (state, all) =>
          lights.isSettled(state) ? Number.POSITIVE_INFINITY : lights.nextWakeAt(state, all),
      },
    },
    woken,
  ],
  [
    "the object is emptied by each alarm",
    "settles",
    { plant: (platform) => ({ ...platform, journal: { ...platform.journal, isEmpty: () => true } }) },
    woken,
  ],
];

/** A replica that takes a request over its row whenever it likes. */
function withRow(
  takes: (row: NonNullable<Keeping["row"]>, request: Parameters<typeof keep>[1][number]) => boolean,
): typeof keep {
  return (before, requests) => {
    const [request] = requests;
    const isTaken = before.row !== undefined && request !== undefined && takes(before.row, request);
    return keep(isTaken ? { ...before, row: undefined } : before, requests);
  };
}

/** A replica that knows nothing of those it has erased. */
function withoutTombstones(...[before, requests]: Parameters<typeof keep>): ReturnType<typeof keep> {
  const { after, answer } = keep({ ...before, tombstones: [] }, requests);
  return { after: { ...after, tombstones: [...before.tombstones, ...after.tombstones] }, answer };
}

/** A rule whose tombstones are gone again at once. */
function forgetfully<A, T>(rule: (before: Keeping, what: A) => { after: Keeping; answer: T }): typeof rule {
  return (before, what) => {
    const { after, answer } = rule(before, what);
    return { after: { ...after, tombstones: [] }, answer };
  };
}
